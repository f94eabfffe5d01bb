"use strict";
// The panel at the top of each track: choose arms, axes and scales, read values.
(function () {
  const { carried, make, csv, save, saveText } = window.hebbgrad;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // shown is a colour that can be seen on the page's ground.
  function shown(color, alpha) {
    let c = [1, 3, 5].map(i => parseInt(color.slice(i, i + 2), 16));
    if (dark.matches) c = c.map(v => Math.round(v + .35 * (255 - v)));
    return "rgba(" + c + "," + alpha + ")";
  }
  function short(v) {
    for (const [factor, prefix] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]])
      if (Math.abs(v) >= factor) return +(v / (prefix === "k" ? 1e3 : factor)).toPrecision(4) + " " + prefix;
    return String(+v.toPrecision(4));
  }
  const label = axis => axis.name + (axis.unit && axis.unit !== "1" && axis.unit !== axis.name ? " (" + axis.unit + ")" : "");

  // points of an arm's path over an axis, in order of x, one a place; of several the last.
  function points(path, x, logx, logy) {
    const at = new Map();
    let out = 0;
    path.x[x].forEach((v, i) => {
      if (v === null || path.mean[i] === null) return;
      if (logx && v <= 0 || logy && path.mean[i] <= 0) { out++; return; }
      const low = path.low ? path.low[i] : null;
      at.set(v, { x: v, mean: path.mean[i], low: logy && low <= 0 ? null : low, high: path.high ? path.high[i] : null, i });
    });
    return { list: [...at.values()].sort((a, b) => a.x - b.x), out };
  }

  function explore(panel, data) {
    const $ = s => panel.querySelector(s);
    const selX = $("select.x"), selY = $("select.y"), logX = $(".logx"), logY = $(".logy");
    const holder = $(".plot"), readout = $(".readout");
    data.x.forEach((a, i) => selX.append(make("option", { value: i, textContent: label(a) })));
    data.y.forEach((a, i) => selY.append(make("option", { value: i, textContent: label(a) })));
    const boxes = data.arms.map((arm, k) => {
      const box = make("input", { type: "checkbox", checked: true });
      const swatch = make("i", {});
      swatch.style.borderTopStyle = arm.dash && arm.dash.length ? (arm.dash[0] < 2 ? "dotted" : "dashed") : "solid";
      const only = make("button", { type: "button", textContent: "only", ariaLabel: "only " + arm.name });
      only.addEventListener("click", () => { boxes.forEach((b, j) => { b.box.checked = j === k; }); draw(); });
      box.addEventListener("change", draw);
      $(".arms").append(make("span", {}, make("label", {}, box, " ", swatch, " " + arm.name), only));
      return { box, swatch };
    });
    let plot = null, lines = [], spot = { line: 0, point: -1 };

    function tell(k, i) {
      const l = lines[k], p = l && l.points[i];
      if (!p) { readout.textContent = "Point at a curve, or focus the plot and press the arrow keys."; return; }
      spot = { line: k, point: i };
      const path = l.path, unit = data.y[selY.value].unit === "%" ? " %" : "";
      const interval = p.low !== null && p.high !== null ? " (95 % interval " + short(p.low) + " to " + short(p.high) + ")" : "";
      readout.replaceChildren(make("strong", { textContent: l.arm.name }), ": " + short(p.mean) + unit + interval + " at " +
        short(p.x) + " " + data.x[selX.value].name + ". By seed: " +
        path.seeds.map((s, j) => s + ": " + (path.values[p.i][j] === null ? "–" : short(path.values[p.i][j]))).join(", ") + ".");
    }

    function table(left) {
      const heads = ["arm", label(data.x[selX.value]), label(data.y[selY.value]), "lower", "upper"];
      const rows = lines.flatMap(l => l.points.map(p => [l.arm.name, p.x, p.mean, p.low, p.high].map(v => v === null ? "" : String(v))));
      const t = $(".same table");
      t.tHead.replaceChildren(make("tr", {}, ...heads.map(h => make("th", { scope: "col", textContent: h, className: h === "arm" ? "l" : "" }))));
      t.tBodies[0].replaceChildren(...rows.map(r => make("tr", {}, ...r.map((v, j) => make("td", { textContent: v, className: j ? "" : "l" })))));
      t.caption.textContent = rows.length + " points" + (left ? "; " + left + " at 0 are left out, which a logarithmic axis cannot show" : "");
      return [heads, ...rows];
    }

    function draw() {
      const x = +selX.value, y = +selY.value, logx = logX.checked, logy = logY.checked;
      let left = 0;
      lines = [];
      data.arms.forEach((arm, k) => {
        boxes[k].swatch.style.borderTopColor = shown(arm.color, 1);
        const path = arm.paths[y];
        if (!path || !boxes[k].box.checked) return;
        const { list, out } = points(path, x, logx, logy);
        left += out;
        if (list.length) lines.push({ arm, path, points: list });
      });
      panel.rows = table(left);
      if (plot) plot.destroy();
      plot = null;
      spot = { line: 0, point: -1 };
      tell(-1);
      if (left) readout.append(" " + left + " points at 0 are left out, which a logarithmic axis cannot show.");
      if (!lines.length) { readout.textContent = "No arm is shown."; return; }

      const series = [{}], bands = [];
      for (const l of lines) {
        const n = series.length, none = { width: 0, points: { show: false }, spanGaps: true };
        series.push({ label: l.arm.name, stroke: shown(l.arm.color, 1), width: 2, dash: l.arm.dash || [], spanGaps: true, points: { show: l.points.length < 2 } }, none, { ...none });
        bands.push({ series: [n + 2, n + 1], fill: shown(l.arm.color, .15) });
      }
      const columns = uPlot.join(lines.map(l => [l.points.map(p => p.x), l.points.map(p => p.mean), l.points.map(p => p.low), l.points.map(p => p.high)]));
      const axis = name => ({ label: name, stroke: css("--ink"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line") },
        values: (u, splits) => splits.map(v => v === null ? "" : short(v)) });
      plot = new uPlot({
        width: holder.clientWidth, height: Math.max(260, Math.min(420, holder.clientWidth * .55)), legend: { show: false },
        scales: { x: { time: false, distr: logx ? 3 : 1 }, y: { distr: logy ? 3 : 1 } },
        axes: [axis(label(data.x[x])), { ...axis(label(data.y[y])), size: 62 }],
        series, bands, cursor: { points: { show: false }, drag: { x: true, y: false } },
      }, columns, holder);
      plot.over.addEventListener("mousemove", e => nearest(e.offsetX, e.offsetY));
    }

    // nearest reads the point that is nearest to a place on the plot.
    function nearest(px, py) {
      let best = Infinity, at = null;
      lines.forEach((l, k) => l.points.forEach((p, i) => {
        const d = (plot.valToPos(p.x, "x") - px) ** 2 + (plot.valToPos(p.mean, "y") - py) ** 2;
        if (d < best) { best = d; at = [k, i]; }
      }));
      if (at && (at[0] !== spot.line || at[1] !== spot.point)) tell(...at);
    }

    holder.addEventListener("keydown", e => {
      if (!lines.length) return;
      let { line, point } = spot;
      const last = () => lines[line].points.length - 1;
      switch (e.key) {
        case "ArrowRight": point++; break;
        case "ArrowLeft": point = point < 0 ? last() : point - 1; break;
        case "ArrowUp": line = (line + lines.length - 1) % lines.length; break;
        case "ArrowDown": line = (line + 1) % lines.length; break;
        case "Home": point = 0; break;
        case "End": point = last(); break;
        default: return;
      }
      e.preventDefault();
      point = Math.max(0, Math.min(point, last()));
      const p = lines[line].points[point];
      plot.setCursor({ left: plot.valToPos(p.x, "x"), top: plot.valToPos(p.mean, "y") });
      tell(line, point);
    });
    for (const c of [selX, selY, logX, logY]) c.addEventListener("change", draw);
    $("button.all").addEventListener("click", () => { boxes.forEach(b => { b.box.checked = true; }); draw(); });
    $("button.csv").addEventListener("click", () => saveText(panel.id + ".csv", "text/csv", csv(panel.rows)));
    $("button.png").addEventListener("click", () => { if (plot) save(panel.id + ".png", plot.ctx.canvas.toDataURL("image/png")); });
    dark.addEventListener("change", draw);
    panel.hidden = false;
    draw();
    new ResizeObserver(() => {
      if (plot && holder.clientWidth && plot.width !== holder.clientWidth)
        plot.setSize({ width: holder.clientWidth, height: Math.max(260, Math.min(420, holder.clientWidth * .55)) });
    }).observe(holder);
  }

  for (const [slug, data] of carried) {
    const panel = document.getElementById("panel-" + slug);
    if (panel) explore(panel, data);
  }
})();
