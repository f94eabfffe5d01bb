package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folder is a data set found on disk: either images or tables.
type folder struct {
	info   Info
	dir    string
	images [2]string // train and test; empty for CSV
	labels [2]string
	tables [2]string // the second is empty where one file holds everything
}

const folderWant = "a data set's folder holds train-*images*, train-*labels*, t10k-*images* and t10k-*labels* (or test-*) as IDX, or one or two CSV files; each may be gzipped"

func find(name, dataDir string) (*folder, error) {
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return nil, inputErr(name, "a data set's name is the name of a folder in the data folder", "this is not the name of a data set")
	}
	if dataDir == "" {
		d, err := DefaultDir()
		if err != nil {
			return nil, err
		}
		dataDir = d
	}
	dir := filepath.Join(dataDir, name)
	info, public := known(name)
	f := &folder{info: info, dir: dir}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		want := folderWant
		if public {
			want = "fetch " + name + ", or name the folder that holds it"
		}
		e := inputErr(dir, want, "there is no data set %s here", name).(*InputError)
		e.Err = err
		return nil, e
	}
	if err != nil {
		return nil, readErr(dir, err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return f, f.assign(names)
}

// assign says which file is what.
func (f *folder) assign(names []string) error {
	var tables []string
	for _, n := range names {
		if l := strings.ToLower(n); strings.HasSuffix(l, ".csv") || strings.HasSuffix(l, ".csv.gz") {
			tables = append(tables, n)
			continue
		}
		part := -1
		switch {
		case strings.HasPrefix(n, "train-"):
			part = 0
		case strings.HasPrefix(n, "t10k-"), strings.HasPrefix(n, "test-"):
			part = 1
		}
		if part < 0 {
			continue
		}
		switch {
		case strings.Contains(n, "images"):
			if err := f.take(&f.images[part], n); err != nil {
				return err
			}
		case strings.Contains(n, "labels"):
			if err := f.take(&f.labels[part], n); err != nil {
				return err
			}
		}
	}
	var missing []string
	for part, prefix := range []string{"train-", "t10k- or test-"} {
		if f.images[part] == "" {
			missing = append(missing, prefix+"*images*")
		}
		if f.labels[part] == "" {
			missing = append(missing, prefix+"*labels*")
		}
	}
	switch {
	case len(missing) == 0:
		f.info.Files = []string{f.images[0], f.labels[0], f.images[1], f.labels[1]}
		return nil
	case len(missing) < 4:
		return inputErr(f.dir, folderWant, "there is no %s", strings.Join(missing, ", "))
	}
	return f.assignTables(tables)
}

// take puts a file in its place. A plain file is preferred to the same file
// gzipped, because it is read faster.
func (f *folder) take(place *string, name string) error {
	switch {
	case *place == "" || *place == name+".gz":
		*place = name
	case name == *place+".gz":
	default:
		return inputErr(f.dir, "one file of each kind", "%s and %s are both there", *place, name)
	}
	return nil
}

// assignTables chooses the CSV files.
func (f *folder) assignTables(names []string) error {
	var all string
	for _, n := range names {
		l := strings.ToLower(n)
		place := &all
		switch {
		case strings.Contains(l, "train"):
			place = &f.tables[0]
		case strings.Contains(l, "test"):
			place = &f.tables[1]
		}
		if err := f.take(place, n); err != nil {
			return err
		}
	}
	switch {
	case len(names) == 0:
		return inputErr(f.dir, folderWant, "the folder holds no data set")
	case all != "" && f.tables[0]+f.tables[1] != "":
		return inputErr(f.dir, folderWant, "%s stands beside a training or a test file", all)
	case all != "":
		f.tables[0] = all
	case f.tables[0] == "":
		return inputErr(f.dir, folderWant, "there is a test file, %s, and no training file", f.tables[1])
	}
	for _, n := range f.tables {
		if n != "" {
			f.info.Files = append(f.info.Files, n)
		}
	}
	return nil
}

// load reads the files and cuts the data into parts.
func (f *folder) load() (*Full, error) {
	if f.images[0] == "" {
		return f.loadNumbers()
	}
	var images [2]*Images
	var labels [2][]byte
	for part := range images {
		im, err := readFile(f.dir, f.images[part], ReadImages)
		if err != nil {
			return nil, err
		}
		y, err := readFile(f.dir, f.labels[part], ReadLabels)
		if err != nil {
			return nil, err
		}
		images[part], labels[part] = im, y
	}
	return f.join(images, labels)
}

// join puts images and labels together and cuts them into parts.
func (f *folder) join(images [2]*Images, labels [2][]byte) (*Full, error) {
	for part, im := range images {
		if im.N != len(labels[part]) {
			return nil, inputErr(filepath.Join(f.dir, f.labels[part]), "each image has one label",
				"%d labels for the %d images of %s", len(labels[part]), im.N, f.images[part])
		}
	}
	if images[0].Dim != images[1].Dim || images[0].Shape != images[1].Shape {
		return nil, inputErr(filepath.Join(f.dir, f.images[1]), "training and test images have one size",
			"images of %s, the training images are %s", sizeOf(images[1]), sizeOf(images[0]))
	}
	classes := classesOf(labels[0])
	var tables [2]*table
	for part := range tables {
		tables[part] = newImageTable(images[part])
		y, err := toClasses(labels[part], classes, filepath.Join(f.dir, f.labels[part]))
		if err != nil {
			return nil, err
		}
		tables[part].labels = y
	}
	return build(f.info, tables[0], tables[1], classes, f.dir)
}

func (f *folder) loadNumbers() (*Full, error) {
	var n [2]*Numbers
	var path [2]string
	for part, name := range f.tables {
		if name == "" {
			continue
		}
		path[part] = filepath.Join(f.dir, name)
		var err error
		if n[part], err = readFile(f.dir, name, ReadCSV); err != nil {
			return nil, err
		}
	}
	return buildNumbers(f.info, n[0], n[1], path[0], path[1])
}

// readFile opens a file and reads it with one of the loaders.
func readFile[T any](dir, name string, read func(io.Reader, string) (T, error)) (T, error) {
	path := filepath.Join(dir, name)
	file, err := os.Open(path)
	if err != nil {
		var none T
		return none, readErr(path, err)
	}
	defer file.Close()
	return read(file, path)
}

func sizeOf(im *Images) string {
	if im.Shape.Size() == 0 {
		return fmt.Sprintf("%d inputs", im.Dim)
	}
	return fmt.Sprintf("%d×%d×%d", im.Shape.Channels, im.Shape.Height, im.Shape.Width)
}
