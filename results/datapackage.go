package results

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
)

// About is what a data package says beside its tables.
type About struct {
	Title    string
	Sources  []Source  // of the data shown to the learners
	Licences []Licence // of the results themselves
	Version  string    // of the program, such as its commit

	// Declared are the declarations of tracks whose runs carry none, as those of a
	// folder written before there were any do.
	Declared map[string]Declared
}

// Source is where data came from, and under which licence.
type Source struct {
	Title   string `json:"title"`
	Path    string `json:"path,omitempty"` // a URL
	Licence string `json:"license,omitempty"`
}

// Licence is a licence by its SPDX name.
type Licence struct {
	Name  string `json:"name"`
	Path  string `json:"path,omitempty"` // a URL
	Title string `json:"title,omitempty"`
}

// dataPackage follows the Data Package standard, version 2
// (https://datapackage.org/standard/data-package/).
type dataPackage struct {
	Schema    string     `json:"$schema"`
	Name      string     `json:"name"`
	Title     string     `json:"title"`
	Version   string     `json:"version,omitempty"`
	Licences  []Licence  `json:"licenses,omitempty"`
	Sources   []Source   `json:"sources,omitempty"`
	Resources []resource `json:"resources"`

	// Metrics are those of every run, Tracks what each track says of its own.
	Metrics []Metric            `json:"metrics"`
	Tracks  map[string]Declared `json:"tracks"`
}

type resource struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Path        string `json:"path"`
	Description string `json:"description"`
	Format      string `json:"format"`
	MediaType   string `json:"mediatype"`
	Encoding    string `json:"encoding"`
	Bytes       int    `json:"bytes"`
	Hash        string `json:"hash"`
	Schema      schema `json:"schema"`
}

type schema struct {
	Schema      string          `json:"$schema"`
	Fields      []tableField    `json:"fields"`
	PrimaryKey  []string        `json:"primaryKey,omitempty"`
	ForeignKeys json.RawMessage `json:"foreignKeys,omitempty"`
}

type tableField struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Description string       `json:"description"`
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

const (
	packageProfile = "https://datapackage.org/profiles/2.0/datapackage.json"
	tableProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"

	// ofRun ties each row to its run.
	ofRun = `[{"fields": ["run_id"], "reference": {"resource": "runs", "fields": ["run_id"]}}]`
)

// writePackage writes the tables of all and the package that describes them.
func (f *Folder) writePackage(about About, all Merged) error {
	p := dataPackage{
		Schema: packageProfile, Name: "hebbgrad-results", Title: about.Title, Version: about.Version,
		Licences: about.Licences, Sources: about.Sources,
		Metrics: Common(), Tracks: maps.Clone(about.Declared),
	}
	if p.Tracks == nil {
		p.Tracks = map[string]Declared{}
	}
	maps.Copy(p.Tracks, DeclaredBy(all.Runs))
	for _, r := range []struct {
		name, path, text string
		schema           schema
		write            func(io.Writer) error
	}{
		{"results", ResultsFile, "One row for each metric at each point of each finished run.", rowSchema(),
			func(w io.Writer) error { return WriteCSV(w, all.Rows) }},
		{"runs", RunsFile, "One row for each run.", runSchema(), func(w io.Writer) error { return writeRuns(w, all.Runs) }},
	} {
		path := filepath.Join(f.dir, r.path)
		if err := WriteFile(path, r.write); err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		p.Resources = append(p.Resources, resource{
			Name: r.name, Type: "table", Path: r.path, Description: r.text, Format: "csv", MediaType: "text/csv",
			Encoding: "utf-8", Bytes: len(data), Hash: "sha256:" + hash(data), Schema: r.schema,
		})
	}
	return writeJSON(filepath.Join(f.dir, PackageFile), p)
}

func rowSchema() schema {
	text := map[string][2]string{
		"seed":          {"integer", "base seed of the repetition"},
		"presentations": {"integer", "stimuli shown until this point"},
		"metric":        {"string", "what was measured; a part after / says of what; metrics and tracks of this package declare kind, unit, direction and definition of each"},
		"value":         {"number", "the measurement"},
		"unit":          {"string", "unit of the value; rows in s and 1/s are measured times and differ between repeats, no other row does"},
	}
	for _, c := range runColumns() {
		if _, ok := text[c.name]; !ok {
			text[c.name] = [2]string{c.kind, c.text}
		}
	}
	s := schema{Schema: tableProfile, ForeignKeys: json.RawMessage(ofRun)}
	for _, name := range Columns() {
		s.Fields = append(s.Fields, tableField{Name: name, Type: text[name][0], Description: text[name][1],
			Constraints: &constraints{Required: name != "signal" && name != "gate" && name != "rule" && name != "wiring"}})
	}
	return s
}

func runSchema() schema {
	s := schema{Schema: tableProfile, PrimaryKey: []string{"run_id"}}
	for _, c := range runColumns() {
		f := tableField{Name: c.name, Type: c.kind, Description: c.text}
		switch c.name {
		case "run_id":
			f.Constraints = &constraints{Required: true, Unique: true}
		case "status":
			f.Constraints = &constraints{Required: true, Enum: []string{Finished, Failed}}
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}
