package datasets

import (
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
