package datasets

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Public are the names of the data sets that [Fetch] can download.
func Public() []string { return []string{"mnist", "fashion-mnist", "cifar-10"} }

// BuiltIn reports whether a name is that of the embedded data set or of one that
// [Fetch] can download.
func BuiltIn(name string) bool { return name == Digits || slices.Contains(Public(), name) }

// Describe says what the data set called name is, without reading its images:
// the sizes of the parts come from the labels and the headers.
func Describe(name, dataDir string) (Info, error) { return Set{Name: name, Dir: dataDir}.Describe() }

// Describe says what a data set is, without reading its images.
func (set Set) Describe() (Info, error) {
	info, _ := known(set.Name)
	if set.Name == Digits {
		d, err := set.Open()
		if err != nil {
			return info, err
		}
		return d.Info, nil
	}
	f, err := set.find()
	if err != nil {
		return info, err
	}
	return f.describe()
}

// Available lists the embedded data set, the public ones, and then every other
// folder in dataDir ([DefaultDir] where it is empty) that holds a data set, by
// name. One that cannot be opened is listed with its Problem. That the folder
// does not exist is no error: then nothing is in it.
func Available(dataDir string) ([]Info, error) {
	dataDir, err := dirOr(dataDir)
	if err != nil {
		return nil, err
	}
	names := append([]string{Digits}, Public()...)
	entries, err := os.ReadDir(dataDir) // sorted by name
	if err != nil && !os.IsNotExist(err) {
		return nil, readErr(dataDir, err)
	}
	for _, e := range entries {
		if !BuiltIn(e.Name()) && !strings.HasPrefix(e.Name(), ".") && holdsData(filepath.Join(dataDir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	out := make([]Info, 0, len(names))
	for _, n := range names {
		info, err := Describe(n, dataDir)
		if err != nil {
			info, _ = known(n)
			info.Problem = err.Error()
		}
		out = append(out, info)
	}
	return out, nil
}

// holdsData reports whether a folder has a file that looks like part of a data
// set, whether or not it can be opened.
func holdsData(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return !e.IsDir() && (isTable(e.Name()) || recordsPart(e.Name()) >= 0 || strings.HasPrefix(e.Name(), "train-"))
	})
}
