package command

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/results"
)

// ownProgram is this program's file, even where another has been built in its place.
func ownProgram() ([]byte, error) {
	if data, err := os.ReadFile("/proc/self/exe"); err == nil {
		return data, nil
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// putFiles writes files into a folder. Unless over is set it refuses to write over any
// that are there and different, before it writes the first.
func putFiles(dir string, files []cluster.File, over bool) error {
	var changed []string
	same := map[string]bool{}
	for _, f := range files {
		was, err := os.ReadFile(filepath.Join(dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return usage(err)
		case bytes.Equal(was, f.Text):
			same[f.Name] = true
		default:
			changed = append(changed, f.Name)
		}
	}
	if len(changed) > 0 && !over {
		return usagef("%s in %s: there already, and not as it would be written now; to hand over what is there run the script in that folder, to write it anew give --overwrite", strings.Join(changed, ", "), filepath.ToSlash(dir))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if same[f.Name] {
			continue
		}
		if err := results.WriteBytes(path, f.Text); err != nil {
			return err
		}
		if f.Executable {
			if err := os.Chmod(path, 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}
