package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The binary layout in which CIFAR-10 is published (Krizhevsky 2009): records of
// one byte for the label, then 1,024 for red, 1,024 for green and 1,024 for blue,
// rows from the top. Files called data_batch_* or train* hold the training part,
// files called test* the test part, and batches.meta.txt, which may be missing,
// the name of each class on a line of its own.
const (
	recordPixels = 3 * 32 * 32
	recordSize   = 1 + recordPixels
	recordNames  = "batches.meta.txt"
	recordWant   = "a record of the binary layout of CIFAR-10 has 3,073 bytes: a label and 32×32 pixels of red, of green and of blue"
)

// recordsPart is the part of a data set that a file of records belongs to by its
// name: 0 training, 1 test, −1 no such file.
func recordsPart(name string) int {
	stem, ok := strings.CutSuffix(strings.TrimSuffix(strings.ToLower(name), ".gz"), ".bin")
	switch {
	case !ok:
		return -1
	case strings.HasPrefix(stem, "data_batch"), strings.HasPrefix(stem, "train"):
		return 0
	case strings.HasPrefix(stem, "test"):
		return 1
	}
	return -1
}

// assignRecords finds the files of records among names; ok is false where there
// are none.
func (f *folder) assignRecords(names []string) (ok bool, err error) {
	for _, n := range slices.Sorted(slices.Values(names)) {
		if part := recordsPart(n); part >= 0 {
			if last := len(f.records[part]) - 1; last >= 0 && n == f.records[part][last]+".gz" {
				continue // the same, gzipped
			}
			f.records[part] = append(f.records[part], n)
		}
		if n == recordNames {
			f.names = n
		}
	}
	switch none := [2]bool{len(f.records[0]) == 0, len(f.records[1]) == 0}; {
	case none[0] && none[1]:
		return false, nil
	case none[0]:
		return true, inputErr(f.dir, folderWant, "there is no data_batch_*.bin")
	case none[1]:
		return true, inputErr(f.dir, folderWant, "there is no test*.bin")
	}
	f.info.Files = slices.Concat(f.records[0], f.records[1])
	if f.names != "" {
		f.info.Files = append(f.info.Files, f.names)
	}
	return true, nil
}

// readRecords reads records, gzipped or plain, and adds them to images and labels;
// of the pixels nothing is kept where only the labels are asked for.
func readRecords(r io.Reader, file string, whole bool, im *Images, labels *[]byte) error {
	r, err := plain(r, file)
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(io.LimitReader(r, MaxBytes+1), 1<<20)
	record := make([]byte, recordSize)
	for read := 0; ; read += recordSize {
		n, err := io.ReadFull(in, record)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF) && n > 0 && read+n <= MaxBytes:
			return inputErr(file, recordWant, "the file ends within its record %d, after %d bytes of it", read/recordSize, n)
		case err != nil:
			return readErr(file, err)
		case read > MaxBytes:
			return inputErr(file, fmt.Sprintf("at most %d bytes are read of one file", int64(MaxBytes)), "the file is larger")
		}
		*labels = append(*labels, record[0])
		im.N++
		if whole {
			im.Pixels = append(im.Pixels, record[1:]...)
		}
	}
}

// readAllRecords reads the files of records of both parts.
func (f *folder) readAllRecords(whole bool) (*Full, error) {
	var images [2]*Images
	var labels [2][]byte
	for part, files := range f.records {
		images[part] = &Images{Dim: recordPixels, Shape: stimulus.Shape{Channels: 3, Height: 32, Width: 32}}
		for _, name := range files {
			_, err := readFile(f.dir, name, func(r io.Reader, path string) (none struct{}, err error) {
				return none, readRecords(r, path, whole, images[part], &labels[part])
			})
			if err != nil {
				return nil, err
			}
		}
		f.labels[part] = files[0] // to be named where a label is at fault
		f.images[part] = files[0]
	}
	names, err := f.classNames()
	if err != nil {
		return nil, err
	}
	return f.join(images, labels, names)
}

// classNames reads the names of the classes, none where no file has them.
func (f *folder) classNames() ([]string, error) {
	if f.names == "" {
		return nil, nil
	}
	return readFile(f.dir, f.names, func(r io.Reader, path string) ([]string, error) {
		text, err := io.ReadAll(io.LimitReader(r, 1<<16))
		if err != nil {
			return nil, readErr(path, err)
		}
		names := strings.Fields(string(text))
		for i, n := range names {
			if slices.Contains(names[:i], n) {
				return nil, inputErr(path, "each class has a name of its own", "%s stands there twice", clip(n))
			}
		}
		return names, nil
	})
}

// named are the classes by name: the label k is called names[k]. What has no
// name keeps its number.
func named(classes, names []string, file string) ([]string, error) {
	out := slices.Clone(classes)
	for i, c := range classes {
		var k int
		if _, err := fmt.Sscan(c, &k); err != nil || names == nil {
			continue
		}
		if k >= len(names) {
			return nil, inputErr(file, "a line for each label, from 0", "there are %d names, and an example has the label %d", len(names), k)
		}
		out[i] = names[k]
	}
	return out, nil
}

// namesFile is the path of the file that names the classes.
func (f *folder) namesFile() string { return filepath.Join(f.dir, f.names) }
