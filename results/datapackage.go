package results

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strconv"
)

// About is what a data package says beside its tables.
type About struct {
	Title    string
	Sources  []Source  // of the data shown to the learners
	Licences []Licence // of the results themselves
	Version  string    // of the program, such as its commit

	Form Form // of the rows

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
	Encoding    string `json:"encoding,omitempty"`
	Compression string `json:"compression,omitempty"`
	Bytes       int    `json:"bytes"`
	Hash        string `json:"hash"`
	Schema      schema `json:"schema"`
}

type schema struct {
	Schema      string          `json:"$schema"`
	Version     string          `json:"version"` // [Format]
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

	// ofRun ties each row to its run, ofRunAndMetric to what its metric is too.
	toRun          = `{"fields": ["run_id"], "reference": {"resource": "runs", "fields": ["run_id"]}}`
	ofRun          = `[` + toRun + `]`
	ofRunAndMetric = `[` + toRun + `, {"fields": ["track", "metric"], "reference": {"resource": "metrics", "fields": ["track", "name"]}}]`
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
	for _, t := range tablesOf(all, p.Tracks) {
		form := CSV
		if t.rows != nil {
			form = about.Form
			if err := form.removeOthers(f.dir, t.name); err != nil {
				return err
			}
		}
		path := filepath.Join(f.dir, form.File(t.name))
		if err := WriteFile(path, t.in(form)); err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.schema.Schema, t.schema.Version = tableProfile, strconv.Itoa(Format)
		r := resource{Name: t.name, Type: "table", Path: form.File(t.name), Description: t.text, Format: "csv", MediaType: "text/csv",
			Encoding: "utf-8", Bytes: len(data), Hash: "sha256:" + hash(data), Schema: t.schema}
		switch form {
		case Gzip:
			r.Compression = "gz"
		case Parquet:
			r.Format, r.MediaType, r.Encoding = "parquet", "application/vnd.apache.parquet", ""
		}
		p.Resources = append(p.Resources, r)
	}
	return writeJSON(filepath.Join(f.dir, PackageFile), p)
}
