package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"strconv"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// The scripts and the style of the page: the plotting library as it came, and
// ours, which nothing is filled into.
var (
	//go:embed uplot/uPlot.iife.min.js
	library string
	//go:embed uplot/uPlot.min.css
	libraryStyle string
	//go:embed explore.js
	exploreScript string
	//go:embed tables.js
	tablesScript string
)

const (
	mostPlaces = 60 // of a curve that a reader may explore
	mostProbes = 4  // of a track's probes beside its accuracy
)

// explored is what the page carries of a track for its script.
type explored struct {
	X    []exploredAxis    `json:"x"`
	Y    []exploredAxis    `json:"y"`
	Arms []exploredArm     `json:"arms"`
	CSV  map[string]string `json:"csv"` // of the track's tables, by name
}

type exploredAxis struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
}

type exploredArm struct {
	Name  string          `json:"name"`
	Color string          `json:"color"`
	Dash  []float64       `json:"dash"`
	Paths []*exploredPath `json:"paths"` // by y; null where the arm has no such metric
}

// exploredPath has a place in each column; a number that is none is null.
type exploredPath struct {
	X      []figures `json:"x"` // by x
	Mean   figures   `json:"mean"`
	Low    figures   `json:"low"`
	High   figures   `json:"high"`
	Seeds  []string  `json:"seeds"`
	Values []figures `json:"values"` // by place
}

// figures are numbers of six digits, which is more than a reader sees.
type figures []float64

// MarshalJSON writes null for what is no number.
func (f figures) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, v := range f {
		if i > 0 {
			b = append(b, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, 'g', 6, 64)
		}
	}
	return append(b, ']'), nil
}

// exploredY are the metrics that a reader may follow along the stream.
func exploredY(t *analysis.Track) (out []exploredAxis) {
	if t.AnyHas(results.MetricValidationAccuracy) {
		out = append(out, exploredAxis{results.MetricValidationAccuracy, results.UnitPercent})
	}
	for i, name := range t.Probes() {
		if i < mostProbes {
			out = append(out, exploredAxis{name, t.Metric(name).Unit})
		}
	}
	return out
}

// explore gathers what the script of a track's panel shows. The panel has no
// arms where no metric has two places or more.
func explore(t *analysis.Track) *explored {
	e := &explored{CSV: map[string]string{}, Y: exploredY(t)}
	spent := analysis.Currencies()
	for _, m := range spent {
		e.X = append(e.X, exploredAxis{m.Head, m.Unit})
	}
	for _, a := range t.Arms {
		style := figure.Styles(a.Among())[a.Name]
		arm := exploredArm{Name: string(visible([]byte(a.Name))), Dash: style.Dashes,
			Color: fmt.Sprintf("#%02x%02x%02x", style.Color.R, style.Color.G, style.Color.B)}
		any := false
		for _, y := range e.Y {
			path := exploredPathOf(a.PathOf(y.Name, y.Unit, spent, mostPlaces))
			arm.Paths = append(arm.Paths, path)
			any = any || path != nil
		}
		if any {
			e.Arms = append(e.Arms, arm)
		}
	}
	return e
}

func exploredPathOf(p analysis.Path) *exploredPath {
	if len(p.At) < 2 {
		return nil
	}
	out := &exploredPath{Mean: p.Mean, Low: p.Low, High: p.High}
	for _, row := range p.Spent {
		out.X = append(out.X, row)
	}
	for _, s := range p.Seeds {
		out.Seeds = append(out.Seeds, strconv.FormatUint(s, 10))
	}
	for _, row := range p.Values {
		out.Values = append(out.Values, row)
	}
	return out
}

// policy lets the page run these scripts, show what it carries and nothing else.
func policy(scripts []template.JS) string {
	allowed := ""
	for _, s := range scripts {
		sum := sha256.Sum256([]byte(s))
		allowed += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src" + allowed
}
