package results

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rebuild makes the identity of a folder anew from the manifests of its runs,
// where the file that holds it is damaged: a torn write of it must not strand
// what has finished. ok is false where there are no runs, or they are not of one
// experiment.
func rebuild(dir string) (id Identity, ok bool) {
	f := &Folder{dir: dir}
	ids, err := f.IDs()
	if err != nil {
		return id, false
	}
	seeds := map[uint64]bool{}
	for _, run := range ids {
		var m Manifest
		if readJSON(f.path(run, ".json"), &m) != nil || m.check() != nil || m.Experiment == "" || id.Experiment != "" && id.Experiment != m.Experiment {
			return id, false
		}
		id.Experiment = m.Experiment
		seeds[m.Seed] = true
		if !slices.Contains(id.Tracks, m.Track) {
			id.Tracks = append(id.Tracks, m.Track)
		}
		if !slices.Contains(id.Arms, m.Arm) {
			id.Arms = append(id.Arms, m.Arm)
		}
	}
	id.Format = Format
	id.Summary = fmt.Sprintf("%s; %s; %d seeds", strings.Join(id.Tracks, ", "), strings.Join(id.Arms, ", "), len(seeds))
	return id, id.Experiment != ""
}

// regular refuses what stands in a run's place and is no file: a folder, or a
// link, of which nobody knows whose it is.
func regular(path string) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return &CorruptError{path, "it is a link, no file"}
	case info.IsDir():
		return &CorruptError{path, "it is a folder, no file"}
	case !info.Mode().IsRegular():
		return &CorruptError{path, "it is no regular file"}
	}
	return nil
}

// seal is the hash of a manifest's JSON without the hash itself.
func seal(data []byte) (string, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", err
	}
	delete(fields, "sha256")
	plain, err := json.Marshal(fields) // in the order of the keys, without white space
	return hash(plain), err
}

// ours reports whether a hidden name is one under which a file of a results
// folder is written before the rename: a dot, the file's own name, digits.
func ours(dir, name string) bool {
	name, hidden := strings.CutPrefix(name, ".")
	name = strings.TrimRight(name, "0123456789")
	ext := filepath.Ext(name)
	switch base := strings.TrimSuffix(name, ext); {
	case !hidden:
		return false
	case filepath.Base(dir) == RunsFolder:
		return CheckName("run", base) == nil && (ext == ".csv" || ext == ".json")
	case filepath.Base(dir) == "figures":
		return CheckName("figure", base) == nil && (ext == ".png" || ext == ".svg")
	case filepath.Base(dir) == "tables":
		return CheckName("table", base) == nil && ext == ".csv"
	}
	return slices.Contains([]string{ResultsFile, RunsFile, PackageFile, identityFile, "experiment.yaml", "report.html"}, name)
}
