package datasets

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// sumsName is the file that says what was unpacked from a published archive: a line
// for each file of its SHA-256 and its name, as the tool sha256sum reads it. A
// folder without it was not fetched.
const sumsName = "SHA256SUMS"

// installed reports whether dir holds what was published, or was unpacked from it.
func (f publicFile) installed(dir string) bool {
	if f.members == nil {
		return f.check(filepath.Join(dir, f.name)) == nil
	}
	sums, err := readSums(dir)
	if err != nil {
		return false
	}
	for name := range f.members {
		got, _, err := fileSums(filepath.Join(dir, name))
		if err != nil || sums[name] != got {
			return false
		}
	}
	return true
}

// readSums reads the sums that a fetch left, by the name of the file.
func readSums(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, sumsName))
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	return sums, err
}

// fileSums are the SHA-256 and the MD5 of a file in hexadecimal.
func fileSums(name string) (sha, md string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	a, b := sha256.New(), md5.New()
	if _, err := io.Copy(io.MultiWriter(a, b), file); err != nil {
		return "", "", err
	}
	return hex.EncodeToString(a.Sum(nil)), hex.EncodeToString(b.Sum(nil)), nil
}

// checkArchive reports why an archive is not the one that was published, or nil.
func (f publicFile) checkArchive(name string) error {
	sha, md, err := fileSums(name)
	if err != nil {
		return err
	}
	return errors.Join(sameSum("SHA-256", sha, f.sha256), sameSum("MD5", md, f.md5))
}

// unpack takes the members out of the archive in dir, whose checksums agree, and
// deletes it. It returns the names of what it wrote to dir.
func (f publicFile) unpack(dir string) ([]string, error) {
	archive := filepath.Join(dir, f.name)
	in, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	z, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<20))
	if err != nil {
		return nil, readErr(archive, err)
	}
	sums := map[string]string{}
	for t := tar.NewReader(z); len(sums) < len(f.members); {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			missing := slices.DeleteFunc(slices.Sorted(maps.Keys(f.members)), func(n string) bool { return sums[n] != "" })
			return nil, inputErr(archive, "", "the archive has no %s", strings.Join(missing, ", "))
		}
		if err != nil {
			return nil, readErr(archive, err)
		}
		name := path.Base(h.Name)
		size, wanted := f.members[name]
		if !wanted || h.Typeflag != tar.TypeReg {
			continue
		}
		if size != h.Size && (size != 0 || h.Size > 1<<16) {
			return nil, inputErr(archive, "", "%s has %d bytes in it, not the %d that are published", name, h.Size, size)
		}
		if sums[name], err = unpackFile(filepath.Join(dir, name), t); err != nil {
			return nil, err
		}
	}
	names := slices.Sorted(maps.Keys(sums))
	var list strings.Builder
	for _, n := range names {
		fmt.Fprintf(&list, "%s  %s\n", sums[n], n)
	}
	if err := os.WriteFile(filepath.Join(dir, sumsName), []byte(list.String()), 0o644); err != nil {
		return nil, writeErr(dir, err)
	}
	return append(names, sumsName), writeErr(archive, os.Remove(archive))
}

// unpackFile writes a file and returns the SHA-256 of it.
func unpackFile(name string, r io.Reader) (sum string, err error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", writeErr(name, err)
	}
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", writeErr(name, err)
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), r)
	if err == nil {
		err = out.Sync()
	}
	return hex.EncodeToString(h.Sum(nil)), writeErr(name, errors.Join(err, out.Close()))
}
