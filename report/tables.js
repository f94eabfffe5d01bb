"use strict";
// Tables sort, filter and can be saved, and figures too. Text goes into the page as
// text only, never as markup.
(function () {
  const make = (tag, props, ...kids) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...kids);
    return e;
  };
  const save = (name, url) => {
    const a = make("a", { download: name, href: url });
    document.body.append(a);
    a.click();
    a.remove();
  };
  const saveText = (name, type, text) => save(name, "data:" + type + ";charset=utf-8," + encodeURIComponent(text));
  // A cell that a spreadsheet would take for a formula gets an apostrophe.
  const field = s => {
    if (/^[=+\-@\t\r]/.test(s) && !isFinite(s)) s = "'" + s;
    return /[",\n\r]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;
  };
  const csv = rows => rows.map(r => r.map(field).join(",") + "\n").join("");

  const carried = new Map(); // by track
  const files = new Map();   // CSV by table
  for (const s of document.querySelectorAll("script.carried")) {
    const data = JSON.parse(s.textContent);
    carried.set(s.dataset.track, data);
    for (const name in data.csv) files.set(name, data.csv[name]);
  }

  // value is what a cell sorts by: a number or, where it is none, its text.
  const value = td => {
    if (td.dataset.v !== undefined) return Number(td.dataset.v);
    const text = td.textContent.trim();
    return /^[+−-]?[\d.]/.test(text) && isFinite(Number(text.replace("−", "-"))) ? Number(text.replace("−", "-")) : text;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
    : typeof a === "number" ? -1 : typeof b === "number" ? 1 : a.localeCompare(b, "en", { numeric: true });
  const none = v => v === "" || v === "–" || Number.isNaN(v);

  function dress(block, tables, name) {
    const rows = [...tables[0].tBodies[0].rows].map((_, i) => tables.map(t => t.tBodies[0].rows[i]));
    if (rows.length < 2) return;
    const count = make("span", { ariaLive: "polite" });
    const filter = make("input", { type: "search", placeholder: "part of a row" });
    filter.addEventListener("input", () => {
      const want = filter.value.toLowerCase();
      let left = 0;
      for (const parts of rows) {
        const hide = !parts.some(tr => tr.textContent.toLowerCase().includes(want));
        for (const tr of parts) tr.hidden = hide;
        left += hide ? 0 : 1;
      }
      count.textContent = want ? left + " of " + rows.length + " rows" : "";
    });
    const button = make("button", { type: "button", textContent: "CSV" });
    button.addEventListener("click", () => saveText((name || "table") + ".csv", "text/csv", files.get(name) ||
      csv(tables.flatMap(t => [...t.rows].filter(tr => !tr.hidden).map(tr => [...tr.cells].map(c => c.textContent.trim()))))));
    block.before(make("div", { className: "tools" }, make("label", {}, "Filter ", filter), button, count));

    tables.forEach((table, k) => [...table.tHead.rows[0].cells].forEach((th, j) => {
      const sort = make("button", { type: "button" }, ...th.childNodes);
      th.append(sort);
      sort.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const t of tables) for (const h of t.tHead.rows[0].cells) h.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
        const keyed = rows.map(parts => ({ parts, v: value(parts[k].cells[j]) }));
        keyed.sort((a, b) => none(a.v) || none(b.v) ? none(a.v) - none(b.v) : down * compare(a.v, b.v));
        for (const { parts } of keyed) parts.forEach((tr, i) => tables[i].tBodies[0].append(tr));
      });
    }));
  }
  for (const block of document.querySelectorAll(".tab")) dress(block, [...block.querySelectorAll("table")], block.dataset.name);
  for (const block of document.querySelectorAll(".scroll"))
    if (!block.closest(".tab, .panel")) dress(block, [block.querySelector("table")], "");

  for (const a of document.querySelectorAll("a.save")) a.addEventListener("click", e => {
    e.preventDefault();
    const name = a.getAttribute("href").split("/").pop();
    const svg = a.closest("figure").querySelector("svg");
    // The colours of a page are not there outside it.
    const text = new XMLSerializer().serializeToString(svg).replace(/var\(--fig\d+,\s*(#\w+)\)/g, "$1");
    if (name.endsWith(".svg")) return saveText(name, "image/svg+xml", text);
    const box = svg.viewBox.baseVal, image = new Image();
    image.onload = () => {
      const canvas = make("canvas", { width: 2 * box.width, height: 2 * box.height });
      const c = canvas.getContext("2d");
      c.fillStyle = "#fff";
      c.fillRect(0, 0, canvas.width, canvas.height);
      c.drawImage(image, 0, 0, canvas.width, canvas.height);
      save(name, canvas.toDataURL("image/png"));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  });

  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details.fold")) d.open = true; });
  window.hebbgrad = { carried, make, csv, save, saveText };
})();
