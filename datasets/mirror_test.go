package datasets

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// mirror is a server of one data set that can misbehave.
type mirror struct {
	*httptest.Server
	files map[string][]byte

	mu       sync.Mutex
	requests []string // path and range
}

func (m *mirror) log() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.requests
}

// newMirror serves files through answer, which writes the whole of an answer.
// The default answers well, ranges included.
func newMirror(t *testing.T, files map[string][]byte, answer func(w http.ResponseWriter, r *http.Request, p []byte)) *mirror {
	m := &mirror{files: files}
	if answer == nil {
		answer = func(w http.ResponseWriter, r *http.Request, p []byte) {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p))
		}
	}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		m.requests = append(m.requests, r.URL.Path+" "+r.Header.Get("Range"))
		m.mu.Unlock()
		p, ok := m.files[filepath.Base(r.URL.Path)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		answer(w, r, p)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) base() string { return m.URL + "/" }

// published is a small data set with its checksums: SHA-256 for the first file
// and MD5 for the second.
func published(t *testing.T) (publicSet, map[string][]byte) {
	a, b := make([]byte, 300_000), make([]byte, 5000)
	for i := range a {
		a[i] = byte(i * i >> 3)
	}
	files := map[string][]byte{"a.gz": gzipped(t, a), "b.gz": gzipped(t, b)}
	sha, sum := sha256.Sum256(a), md5.Sum(files["b.gz"])
	return publicSet{name: "set", files: []publicFile{
		{name: "a.gz", size: int64(len(a)), sha256: hex.EncodeToString(sha[:]), md5: ""},
		{name: "b.gz", size: int64(len(b)), sha256: "", md5: hex.EncodeToString(sum[:])},
	}}, files
}

func quick(mirrors ...*mirror) FetchOptions {
	o := FetchOptions{Idle: 300 * time.Millisecond, Pause: time.Millisecond, Rounds: 2}
	for _, m := range mirrors {
		o.Mirrors = append(o.Mirrors, m.base())
	}
	return o
}

// fetched fetches and checks that the folder holds the right files and nothing
// else is left.
func fetched(t *testing.T, set publicSet, files map[string][]byte, dir string, o FetchOptions) {
	t.Helper()
	target, err := set.fetch(context.Background(), dir, o.withDefaults(set))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(target, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes, %v; want %d", name, len(got), err, len(want))
		}
	}
	if left := entries(t, target); len(left) != len(files) {
		t.Errorf("the folder holds %v", left)
	}
	if left := entries(t, dir); len(left) != 2 { // the set and the lock
		t.Errorf("the data folder holds %v", left)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// cut declares the whole length and breaks off after n bytes of what was asked
// for.
func cut(n int) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, p []byte) {
		from := 0
		if s := r.Header.Get("Range"); s != "" {
			fmt.Sscanf(s, "bytes=%d-", &from)
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(p)-1, len(p)))
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(p)-from))
		if from > 0 {
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(p[from:min(from+n, len(p))])
	}
}
