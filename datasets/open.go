package datasets

import (
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

// Open opens the data set called name with its test part. The embedded
// [Digits] needs no folder. Any other is looked for in the folder dataDir/name
// ([DefaultDir] where dataDir is empty), which holds either IDX files, gzipped
// or plain, called train-*images*, train-*labels*, and t10k-* or test-* alike;
// or CSV files, *.csv or *.csv.gz: one, or two of which one's name contains
// "train" and the other's "test".
func Open(name, dataDir string) (*Full, error) {
	if name == Digits {
		return openDigits()
	}
	f, err := find(name, dataDir)
	if err != nil {
		return nil, err
	}
	return f.load()
}

// OpenTuning opens a data set without its test part.
func OpenTuning(name, dataDir string) (*Tuning, error) {
	f, err := Open(name, dataDir)
	if err != nil {
		return nil, err
	}
	t := f.Tuning
	return &t, nil
}

// Fingerprint is the SHA-256, in hexadecimal, of the uncompressed content of a
// data set's files, test part included: data with one fingerprint are the same
// data, whatever folder holds them and whether they are gzipped there.
func Fingerprint(name, dataDir string) (string, error) {
	h := sha256.New()
	if name == Digits {
		h.Write(digitsFile)
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	f, err := find(name, dataDir)
	if err != nil {
		return "", err
	}
	for _, file := range f.info.Files {
		n, err := readFile(f.dir, file, func(r io.Reader, path string) (int64, error) {
			r, err := plain(r, path)
			if err != nil {
				return 0, err
			}
			n, err := io.Copy(h, io.LimitReader(r, MaxBytes))
			if err != nil {
				return n, readErr(path, err)
			}
			return n, nil
		})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%d bytes\n", n)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
