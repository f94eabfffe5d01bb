package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// DefaultDir is where data sets are looked for and fetched to where the user
// names no folder: hebbgrad/datasets in the user's cache folder.
func DefaultDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", inputErr("the user's cache folder", "name a folder for the data", "%v", err)
	}
	return filepath.Join(cache, "hebbgrad", "datasets"), nil
}

// dirOr is the folder that the user names, or [DefaultDir].
func dirOr(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	return DefaultDir()
}

// Set names a data set. The embedded [Digits] needs no folder. Any other is
// looked for in the folder Dir/Name ([DefaultDir] where Dir is empty), which
// holds either IDX files, gzipped or plain, called train-*images*,
// train-*labels*, and t10k-* or test-* alike; or tables (.csv, .tsv, .data),
// gzipped or plain: one, or two of which one has the word train in its name and
// the other the word test.
type Set struct {
	Name, Dir string

	// Label is the column of a table that holds the labels, by its name in the
	// header or its number from 1; empty where it is to be found, as [ReadCSV]
	// says.
	Label string
}

// Open opens the data set called name in the folder dataDir with its test part.
func Open(name, dataDir string) (*Full, error) { return Set{Name: name, Dir: dataDir}.Open() }

// Open opens a data set with its test part.
func (set Set) Open() (*Full, error) {
	if set.Name == Digits {
		if err := set.embedded(); err != nil {
			return nil, err
		}
		return openDigits()
	}
	f, err := set.find()
	if err != nil {
		return nil, err
	}
	return f.load()
}

// OpenTuning opens a data set without its test part.
func (set Set) OpenTuning() (*Tuning, error) {
	f, err := set.Open()
	if err != nil {
		return nil, err
	}
	t := f.Tuning
	return &t, nil
}

// embedded refuses what would be passed over in silence: a column of labels,
// and the user's own data under the name of the embedded set.
func (set Set) embedded() error {
	if set.Label != "" {
		return inputErr(set.Name, "leave out the column of the labels, which is for your own tables", "the embedded data set has no column %s", clip(set.Label))
	}
	return set.Hidden()
}

// Hidden reports data of the user's in Dir/Name, under a name that stands for
// something else: they would not be used, so that the name is refused. The
// embedded data hide nothing where the folder holds the same.
func (set Set) Hidden() error {
	dir, err := set.dir()
	if err != nil || !holdsData(dir) || set.Name == slicesFolder && holdsSlices(dir) {
		return nil
	}
	if set.Name == Digits {
		own, err := Fingerprint(set.Name, "")
		if err != nil {
			return err
		}
		f, err := set.find()
		if err == nil {
			if print, err := f.fingerprint(); err == nil && print == own {
				return nil
			}
		}
	}
	return inputErr(dir, "give the folder another name", "%s is the name of what is built in, and the data in this folder would not be used", set.Name)
}

// Fingerprint is the SHA-256, in hexadecimal, of the uncompressed content of a
// data set's files, test part included: data with one fingerprint are the same
// data, whatever folder holds them and whether they are gzipped there.
func Fingerprint(name, dataDir string) (string, error) {
	if name == Digits {
		h := sha256.New()
		err := digest(h, bytes.NewReader(digitsFile), name)
		return hex.EncodeToString(h.Sum(nil)), err
	}
	f, err := Set{Name: name, Dir: dataDir}.find()
	if err != nil {
		return "", err
	}
	return f.fingerprint()
}

func (f *folder) fingerprint() (string, error) {
	h := sha256.New()
	for _, file := range f.info.Files {
		_, err := readFile(f.dir, file, func(r io.Reader, path string) (none struct{}, err error) { return none, digest(h, r, path) })
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// digest adds the uncompressed content of a file, and its size.
func digest(h io.Writer, r io.Reader, path string) error {
	r, err := plain(r, path)
	if err != nil {
		return err
	}
	n, err := io.Copy(h, io.LimitReader(r, MaxBytes))
	if err != nil {
		return readErr(path, err)
	}
	fmt.Fprintf(h, "%d bytes\n", n)
	return nil
}
