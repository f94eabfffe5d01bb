package datasets

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// noteName is a file in a data set's folder whose first line is shown with the
// title wherever the set is named: what a reader must know of this copy.
const noteName = "note.txt"

// annotate adds to the title what is to be said of this copy of a data set: the
// note of its owner, or, of a public set that is published as an archive, that it was
// not fetched.
func (f *folder) annotate(public bool) error {
	note, err := readFile(f.dir, noteName, func(r io.Reader, path string) (string, error) {
		line, err := bufio.NewReader(io.LimitReader(r, 1<<16)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", readErr(path, err)
		}
		return strings.TrimSpace(line), nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if note, err = "", nil; public && f.records[0] != nil && !f.asFetched() {
			note = "a copy that was not fetched from its publisher"
		}
	case err == nil && note != "":
		note = printable(note, 120)
	}
	if note != "" {
		f.info.Title += " (" + note + ")"
	}
	return err
}

// asFetched reports whether a fetch left its sums beside all files, which have the
// sizes that are published. The sums themselves are checked by the fetch.
func (f *folder) asFetched() bool {
	sums, err := readSums(f.dir)
	set, _ := publicSetOf(f.info.Name)
	return err == nil && len(set.files) == 1 && !slices.ContainsFunc(f.info.Files, func(name string) bool {
		info, err := os.Stat(filepath.Join(f.dir, name))
		want, published := set.files[0].members[name]
		return err != nil || !published || sums[name] == "" || want != 0 && info.Size() != want
	})
}

// printable is a text without what is not to be printed, and no longer than most
// characters.
func printable(s string, most int) string {
	r := slices.DeleteFunc([]rune(s), func(r rune) bool { return !unicode.IsPrint(r) })
	if len(r) > most {
		r = append(r[:most], '…')
	}
	return string(r)
}
