package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// Tinyshakespeare is the name of the embedded text.
const Tinyshakespeare = "tinyshakespeare"

// Tinyshakespeare: 1,115,394 characters, public domain.
//
//go:embed text/tinyshakespeare.txt.gz
var shakespeare []byte

// Text is a text, read from its beginning as often as it is asked for and never
// held whole, but for the embedded one.
type Text struct {
	Info  Info
	Bytes int64 // how long it is

	dir      string
	embedded []byte
}

// OpenText opens a text. The empty name is that of the embedded one,
// tinyshakespeare. Any other is a file dir/name, or a folder of that name: its
// files that end in .txt, one after another in the order of their names, or else
// its only file. dir is [DefaultDir] where it is empty.
func OpenText(name, dir string) (*Text, error) {
	if name == "" {
		z, err := gzip.NewReader(bytes.NewReader(shakespeare))
		if err != nil {
			return nil, err
		}
		all, err := io.ReadAll(z)
		return &Text{Bytes: int64(len(all)), embedded: all, Info: Info{Name: Tinyshakespeare, Title: "tinyshakespeare, embedded",
			Provenance: "40,000 lines of William Shakespeare, as distributed with A. Karpathy's char-rnn, 2015",
			Licence:    "public domain", Files: []string{"(embedded) tinyshakespeare.txt.gz"}}}, err
	}
	path, err := Set{Name: name, Dir: dir}.dir()
	if err != nil {
		return nil, err
	}
	t := &Text{dir: path, Info: Info{Name: name, Title: "a text of the user's", Provenance: "the user's files", Licence: "not stated"}}
	const want = "want a file of this name, or a folder that holds .txt files or one file"
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, causedBy(err, path, want, "there is no text %s here", name)
	case err != nil:
		return nil, readErr(path, err)
	case !stat.IsDir():
		t.dir, t.Info.Files = filepath.Dir(path), []string{name}
	default:
		if t.Info.Files, err = textFiles(path); err != nil {
			return nil, readErr(path, err)
		}
		if len(t.Info.Files) == 0 {
			return nil, inputErr(path, want, "there is no text in this folder")
		}
	}
	for _, f := range t.Info.Files {
		file, err := limit.Open(filepath.Join(t.dir, f))
		if err != nil {
			return nil, readErr(filepath.Join(t.dir, f), err)
		}
		stat, err := file.Stat()
		file.Close()
		if err != nil {
			return nil, readErr(filepath.Join(t.dir, f), err)
		}
		t.Bytes += stat.Size()
	}
	if t.Bytes == 0 {
		return nil, inputErr(path, "", "the text is empty")
	}
	return t, nil
}

// textFiles are the files of a folder that make a text.
func textFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir) // sorted by name
	var all, txt []string
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		all = append(all, e.Name())
		if strings.HasSuffix(e.Name(), ".txt") {
			txt = append(txt, e.Name())
		}
	}
	if len(txt) == 0 && len(all) == 1 && !isTable(all[0]) {
		txt = all
	}
	return txt, err
}

// Texts are the names of the folders in dir ([DefaultDir] where it is empty) that
// hold files which end in .txt. That there is no such folder is no error.
func Texts(dir string) (names []string) {
	dir, err := dirOr(dir)
	if err != nil {
		return nil
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		files, _ := textFiles(filepath.Join(dir, e.Name()))
		if slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, ".txt") }) {
			names = append(names, e.Name())
		}
	}
	return names
}

// path names the text in an error.
func (t *Text) path() string {
	if len(t.Info.Files) == 1 {
		return filepath.Join(t.dir, t.Info.Files[0])
	}
	return t.dir
}

// open begins to read the text, file after file.
func (t *Text) open() io.ReadCloser {
	if t.embedded != nil {
		return io.NopCloser(bytes.NewReader(t.embedded))
	}
	return &chain{t: t}
}

// chain reads the files of a text, one after another.
type chain struct {
	t  *Text
	at int
	f  *os.File
}

func (c *chain) Read(p []byte) (int, error) {
	for {
		if c.f == nil {
			if c.at == len(c.t.Info.Files) {
				return 0, io.EOF
			}
			path := filepath.Join(c.t.dir, c.t.Info.Files[c.at])
			f, err := limit.Open(path)
			if err != nil {
				return 0, readErr(path, err)
			}
			c.f, c.at = f, c.at+1
		}
		n, err := c.f.Read(p)
		if n > 0 || err != io.EOF {
			return n, err
		}
		if err := c.Close(); err != nil {
			return 0, err
		}
	}
}

func (c *chain) Close() error {
	if c.f == nil {
		return nil
	}
	err := c.f.Close()
	c.f = nil
	return err
}

// Fingerprint is a SHA-256, in hexadecimal, of the names and sizes of a text's
// files and of the first megabyte of each: a text may be too long to be read for
// this. What is presented of it is in the digest whole. The embedded text has
// none.
func (t *Text) Fingerprint() (string, error) {
	if t.embedded != nil {
		return "", nil
	}
	h := sha256.New()
	for _, name := range t.Info.Files {
		path := filepath.Join(t.dir, name)
		f, err := limit.Open(path)
		if err != nil {
			return "", readErr(path, err)
		}
		stat, err := f.Stat()
		if err == nil {
			fmt.Fprintf(h, "%s %d\n", name, stat.Size())
			_, err = io.CopyN(h, f, min(stat.Size(), 1<<20))
		}
		f.Close()
		if err != nil {
			return "", readErr(path, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
