package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
)

// WriteFile writes a file whole or not at all: under another name in the same
// folder first, which is flushed to disk and then renamed. An error says in one
// clear line where a folder is read-only or a disk is full.
func WriteFile(path string, write func(io.Writer) error) error {
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o644))
	if err != nil {
		return writeError(path, err)
	}
	defer func() { _ = f.Cleanup() }() // does nothing after the rename
	if err = write(f); err == nil {
		err = f.CloseAtomicallyReplace()
	}
	return writeError(path, err)
}

// WriteBytes is [WriteFile] of what is at hand.
func WriteBytes(path string, data []byte) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteError says why a file could not be written.
type WriteError struct {
	Path string
	Err  error
}

func (e *WriteError) Unwrap() error { return e.Err }

func (e *WriteError) Error() string {
	switch {
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return fmt.Sprintf("%s was not written: the disk is full; what had been written before is whole, and the same command goes on from there", e.Path)
	case errors.Is(e.Err, syscall.EROFS), errors.Is(e.Err, fs.ErrPermission):
		return fmt.Sprintf("%s cannot be written: folder %s is read-only for this user", e.Path, filepath.Dir(e.Path))
	case errors.Is(e.Err, syscall.ENOTDIR):
		return fmt.Sprintf("%s cannot be written: part of that path is a file", e.Path)
	}
	return fmt.Sprintf("%s was not written: %v", e.Path, e.Err)
}

// writeError names the path that err, where there is one, is about.
func writeError(path string, err error) error {
	var own *WriteError
	if err == nil || errors.As(err, &own) {
		return err
	}
	return &WriteError{Path: path, Err: err}
}

// sweep removes what interrupted writes of ours left behind in dir.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && ours(dir, e.Name()) {
			path := filepath.Join(dir, e.Name())
			if err := writeError(path, os.Remove(path)); err != nil {
				return err
			}
		}
	}
	return nil
}
