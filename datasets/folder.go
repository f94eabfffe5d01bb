package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// folder is a data set found on disk: images, records or tables.
type folder struct {
	info    Info
	dir     string
	images  [2]string // train and test; empty for CSV
	labels  [2]string
	records [2][]string // images with their labels
	names   string      // the file that names the classes of records; may be empty
	tables  [2]string   // the second is empty where one file holds everything
	label   string      // the column that the user names
}

const folderWant = "a data set's folder holds train-*images*, train-*labels*, t10k-*images* and t10k-*labels* (or test-*) as IDX, or data_batch_*.bin and test*.bin in the binary layout of CIFAR-10, or one or two tables (.csv, .tsv, .data), of two one with the word train in its name and one with test; each may be gzipped"

// dir is the folder that holds the set.
func (set Set) dir() (string, error) {
	if set.Name == "" || set.Name != filepath.Base(set.Name) || strings.HasPrefix(set.Name, ".") {
		return "", inputErr(set.Name, "a data set's name is the name of a folder in the data folder", "this is not the name of a data set")
	}
	d, err := dirOr(set.Dir)
	return filepath.Join(d, set.Name), err
}

func (set Set) find() (*folder, error) {
	dir, err := set.dir()
	if err != nil {
		return nil, err
	}
	name := set.Name
	info, public := known(name)
	f := &folder{info: info, dir: dir, label: set.Label}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		want := folderWant
		if public {
			want = "fetch " + name + ", or name the folder that holds it"
		}
		return nil, causedBy(err, dir, want, "there is no data set %s here", name)
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
	if err := f.assign(names); err != nil {
		return f, err
	}
	return f, f.annotate(public)
}

// assign says which file is what.
func (f *folder) assign(names []string) error {
	var tables []string
	for _, n := range names {
		if isTable(n) {
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
		var place *string
		switch {
		case strings.Contains(n, "images"):
			place = &f.images[part]
		case strings.Contains(n, "labels"):
			place = &f.labels[part]
		default:
			continue
		}
		if err := f.take(place, n); err != nil {
			return err
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
	if ok, err := f.assignRecords(names); ok {
		return err
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

// isTable reports whether a file's name is that of a table.
func isTable(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	for _, ext := range []string{".csv", ".tsv", ".data", ".all-data"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}

// wordsOf are the words of a file's name, in small letters: runs of letters, and
// those that begin with a capital within one.
func wordsOf(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower || !unicode.IsLetter(r) {
			b.WriteByte(' ')
		}
		if lower = unicode.IsLower(r); unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Fields(b.String())
}

// assignTables chooses among tables.
func (f *folder) assignTables(names []string) error {
	var all string
	for _, n := range names {
		place := &all
		switch words := wordsOf(n); {
		case slices.Contains(words, "train") || slices.Contains(words, "training"):
			place = &f.tables[0]
		case slices.Contains(words, "test") || slices.Contains(words, "testing"):
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

// load reads the files and cuts the data into parts. The name of a column is
// refused for images, which have none.
func (f *folder) load() (*Full, error) {
	if len(f.tables[0]) == 0 && f.label != "" {
		return nil, inputErr(f.dir, "leave out the column of the labels, which is for tables", "images have a file of labels, and no column %s", clip(f.label))
	}
	return f.read(true)
}

// describe reads no images but their headers.
func (f *folder) describe() (Info, error) {
	d, err := f.read(false)
	if err != nil {
		return f.info, err
	}
	return d.Info, nil
}

// read reads the files, of images the pixels only where the whole is asked for,
// and cuts the data into parts.
func (f *folder) read(whole bool) (*Full, error) {
	switch {
	case f.tables[0] != "":
		return f.loadNumbers()
	case f.records[0] != nil:
		return f.readAllRecords(whole)
	}
	readImages := readImageHeader
	if whole {
		readImages = ReadImages
	}
	var images [2]*Images
	var labels [2][]byte
	for part := range images {
		var err error
		if images[part], err = readFile(f.dir, f.images[part], readImages); err != nil {
			return nil, err
		}
		if labels[part], err = readFile(f.dir, f.labels[part], ReadLabels); err != nil {
			return nil, err
		}
	}
	return f.join(images, labels, nil)
}

// join puts images and labels together and cuts them into parts. The label k is
// called names[k], or by its number where there are no names.
func (f *folder) join(images [2]*Images, labels [2][]byte, names []string) (*Full, error) {
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
	classes, err := classesOf(byteLabels(labels[0]), filepath.Join(f.dir, f.labels[0]))
	if err != nil {
		return nil, err
	}
	var tables [2]*table
	for part := range tables {
		tables[part] = newImageTable(images[part])
		y, err := toClasses(byteLabels(labels[part]), classes, filepath.Join(f.dir, f.labels[part]))
		if err != nil {
			return nil, err
		}
		tables[part].labels = y
	}
	tables[1].unit = tables[0].unit
	if classes, err = named(classes, names, f.namesFile()); err != nil {
		return nil, err
	}
	return build(f.info, tables[0], tables[1], classes, f.dir, nil)
}

func (f *folder) loadNumbers() (*Full, error) {
	train, err := readFile(f.dir, f.tables[0], func(r io.Reader, file string) (*Numbers, error) { return ReadCSV(r, file, f.label) })
	if err != nil {
		return nil, err
	}
	file, testFile := filepath.Join(f.dir, f.tables[0]), ""
	var test *Numbers
	if f.tables[1] != "" {
		testFile = filepath.Join(f.dir, f.tables[1])
		if test, err = readFile(f.dir, f.tables[1], train.ReadTest); err != nil {
			return nil, err
		}
	}
	return buildNumbers(f.info, train, test, file, testFile)
}

// readFile opens a file and reads it with one of the loaders.
func readFile[T any](dir, name string, read func(io.Reader, string) (T, error)) (T, error) {
	path := filepath.Join(dir, name)
	file, err := limit.Open(path)
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
