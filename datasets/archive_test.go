package datasets

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archived is a set that is published as an archive of the files given, and what a
// mirror has of it.
func archived(t *testing.T, members map[string]int64, files map[string][]byte) (publicSet, map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, content := range files {
		h := &tar.Header{Name: "folder/" + name, Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: 0o644}
		if strings.HasPrefix(name, "link") {
			h.Typeflag, h.Linkname, h.Size, content = tar.TypeSymlink, "/etc/passwd", 0, nil
			h.Name = "folder/test_batch.bin"
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	zipped := gzipped(t, b.Bytes())
	sha, sum := sha256.Sum256(zipped), md5.Sum(zipped)
	return publicSet{name: "set", files: []publicFile{{name: "set.tar.gz", size: int64(len(zipped)),
		sha256: hex.EncodeToString(sha[:]), md5: hex.EncodeToString(sum[:]), members: members}}}, map[string][]byte{"set.tar.gz": zipped}
}

// An archive is checked before it is unpacked; of it the files that are published
// are kept, with their sums, which the next fetch finds in order, and the set opens.
func TestFetchArchive(t *testing.T) {
	train, test := records(60, 3, 0), records(30, 3, 7)
	members := map[string]int64{"data_batch_1.bin": int64(len(train)), "test_batch.bin": int64(len(test)), recordNames: 0}
	set, served := archived(t, members, map[string][]byte{"data_batch_1.bin": train, "test_batch.bin": test,
		recordNames: []byte("a b c"), "more.bin": test})
	m := newMirror(t, served, nil)
	dir := t.TempDir()
	fetch := func() int {
		t.Helper()
		before := len(m.log())
		if _, err := set.fetch(context.Background(), dir, quick(m).withDefaults(set)); err != nil {
			t.Fatal(err)
		}
		return len(m.log()) - before
	}
	fetch()
	entries, err := os.ReadDir(filepath.Join(dir, "set"))
	if err != nil || len(entries) != 4 {
		t.Fatalf("the folder holds %v, %v; want three files and their sums", entries, err)
	}
	if d, err := Open("set", dir); err != nil || d.Test.Len() != 30 {
		t.Fatal(err)
	}
	if n := fetch(); n != 0 {
		t.Errorf("%d requests where all is there", n)
	}
	damaged := filepath.Join(dir, "set", "test_batch.bin")
	if err := os.WriteFile(damaged, bytes.Repeat([]byte{1}, len(test)), 0o644); err != nil {
		t.Fatal(err)
	}
	if n := fetch(); n == 0 {
		t.Error("a file whose sum does not agree was kept")
	}
	if b, err := os.ReadFile(damaged); err != nil || !bytes.Equal(b, test) {
		t.Error("the damaged file was not replaced")
	}
}

// Nothing is installed of an archive that is not the one published, or that lacks a
// file or has it in another size or as a link.
func TestArchiveRefused(t *testing.T) {
	train, test := records(60, 3, 0), records(30, 3, 7)
	members := map[string]int64{"data_batch_1.bin": int64(len(train)), "test_batch.bin": int64(len(test))}
	whole := map[string][]byte{"data_batch_1.bin": train, "test_batch.bin": test}
	for name, c := range map[string]struct {
		files map[string][]byte
		spoil func(*publicFile)
		want  string
	}{
		"SHA-256": {whole, func(f *publicFile) { f.sha256 = strings.Repeat("0", 64) }, "its SHA-256 is"},
		"MD5":     {whole, func(f *publicFile) { f.md5 = strings.Repeat("0", 32) }, "its MD5 is"},
		"larger":  {whole, func(f *publicFile) { f.size /= 2 }, "at most"},
		"lacking": {map[string][]byte{"data_batch_1.bin": train}, nil, "the archive has no test_batch.bin"},
		"a link":  {map[string][]byte{"data_batch_1.bin": train, "link": nil}, nil, "the archive has no test_batch.bin"},
		"short":   {map[string][]byte{"data_batch_1.bin": train, "test_batch.bin": test[:recordSize]}, nil, "not the 92190 that are published"},
	} {
		t.Run(name, func(t *testing.T) {
			set, served := archived(t, members, c.files)
			if c.spoil != nil {
				c.spoil(&set.files[0])
			}
			dir := t.TempDir()
			_, err := set.fetch(context.Background(), dir, quick(newMirror(t, served, nil)).withDefaults(set))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want an error with %q", err, c.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "set")); err == nil {
				t.Error("something was installed")
			}
		})
	}
}

// A set counts as fetched where the sums of a fetch stand beside files of the
// published sizes, and not otherwise.
func TestAsFetched(t *testing.T) {
	set, _ := publicSetOf("cifar-10")
	f := &folder{dir: t.TempDir(), info: Info{Name: "cifar-10"}}
	var sums strings.Builder
	for name, size := range set.files[0].members {
		f.info.Files = append(f.info.Files, name)
		sums.WriteString(strings.Repeat("0", 64) + "  " + name + "\n")
		path := filepath.Join(f.dir, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
	}
	if f.asFetched() {
		t.Error("without sums it counts as fetched")
	}
	if err := os.WriteFile(filepath.Join(f.dir, sumsName), []byte(sums.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if !f.asFetched() {
		t.Error("with sums and sizes it does not count as fetched")
	}
	if err := os.Truncate(filepath.Join(f.dir, "test_batch.bin"), 5); err != nil {
		t.Fatal(err)
	}
	if f.asFetched() {
		t.Error("a file of another size counts as fetched")
	}
}
