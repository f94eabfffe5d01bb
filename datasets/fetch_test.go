package datasets

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

func TestFetch(t *testing.T) {
	set, files := published(t)
	m := newMirror(t, files, nil)
	dir := t.TempDir()
	var last Progress
	o := quick(m)
	o.Progress = func(p Progress) {
		if p.File == last.File && p.Done < last.Done || p.Index < last.Index {
			t.Errorf("progress went back from %+v to %+v", last, p)
		}
		last = p
	}
	fetched(t, set, files, dir, o)
	if want := int64(len(files["b.gz"])); last.Index != 2 || last.Of != 2 || last.Done != want || last.Total != want {
		t.Errorf("the last progress is %+v", last)
	}
	// What is there and right is not fetched again.
	n := len(m.log())
	last = Progress{}
	fetched(t, set, files, dir, o)
	if len(m.log()) != n {
		t.Errorf("a complete set was fetched again: %v", m.log()[n:])
	}
	// What is there and damaged is.
	if err := os.WriteFile(filepath.Join(dir, "set", "b.gz"), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	last = Progress{}
	fetched(t, set, files, dir, o)
	if got := m.log()[n:]; len(got) != 1 || !strings.HasPrefix(got[0], "/b.gz") {
		t.Errorf("to mend one file, requested %v", got)
	}
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

func TestFetchFromBadMirrors(t *testing.T) {
	set, files := published(t)
	good := newMirror(t, files, nil)
	lies := map[string][]byte{"a.gz": gzipped(t, make([]byte, 300_000)), "b.gz": []byte("<html>sign in</html>")}
	stall := make(chan struct{})
	cases := []struct {
		name string
		bad  *mirror
	}{
		{"truncates", newMirror(t, files, cut(1000))},
		{"lies about its checksum", newMirror(t, lies, nil)},
		{"lies, then is cut", newMirror(t, lies, cut(10))},
		{"has nothing", newMirror(t, nil, nil)},
		{"fails", newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			http.Error(w, "", http.StatusServiceUnavailable)
		})},
		{"hangs up", newMirror(t, files, func(http.ResponseWriter, *http.Request, []byte) { panic(http.ErrAbortHandler) })},
		{"stalls", newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, p []byte) {
			w.Header().Set("Content-Length", strconv.Itoa(len(p)))
			w.Write(p[:len(p)/2])
			w.(http.Flusher).Flush()
			<-stall
		})},
		{"never answers", newMirror(t, files, func(http.ResponseWriter, *http.Request, []byte) { <-stall })},
		{"never ends", newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		})},
		{"promises too much", newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Content-Length", strconv.Itoa(1<<40))
			w.Write(make([]byte, 10))
		})},
		{"answers another range", newMirror(t, files, func(w http.ResponseWriter, r *http.Request, p []byte) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(p)-1, len(p)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(p)
		})},
	}
	t.Cleanup(func() { close(stall) }) // before the servers are closed, which wait for their answers
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fetched(t, set, files, t.TempDir(), quick(c.bad, good))
			if len(c.bad.log()) == 0 {
				t.Error("the bad mirror was not asked")
			}
			// Alone, it gives an error of one line and installs nothing,
			// unless it gives every byte in the end.
			if c.name == "truncates" {
				return
			}
			dir := t.TempDir()
			_, err := set.fetch(context.Background(), dir, quick(c.bad).withDefaults(set))
			if err == nil || IsInput(err) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), c.bad.base()) {
				t.Errorf("alone: %v; want an error of one line that names the mirror and is not the user's", err)
			}
			if c.name == "promises too much" && !strings.Contains(err.Error(), "offers 1099511627776 bytes") {
				t.Errorf("alone: %v; want the promise refused before it is read", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "set")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a folder was installed: %v", err)
			}
		})
	}
}

func TestFetchResumes(t *testing.T) {
	set, files := published(t)
	size := len(files["a.gz"])
	t.Run("with ranges", func(t *testing.T) {
		m := newMirror(t, files, cut(size/2+1))
		fetched(t, set, files, t.TempDir(), quick(m))
		want := fmt.Sprintf("/a.gz bytes=%d-", size/2+1)
		if got := m.log(); len(got) != 3 || got[1] != want {
			t.Errorf("requested %q, want the second to be %q", got, want)
		}
	})
	t.Run("in a later call", func(t *testing.T) {
		dir := t.TempDir()
		ctx, stop := context.WithCancel(context.Background())
		m := newMirror(t, files, cut(size/2+1))
		o := quick(m).withDefaults(set)
		o.Progress = func(p Progress) {
			if p.Done > int64(size/2) {
				stop() // as a Ctrl-C would
			}
		}
		if _, err := set.fetch(ctx, dir, o); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped: %v", err)
		}
		if _, err := os.Stat(filepath.Join(dir, "set")); !errors.Is(err, os.ErrNotExist) {
			t.Error("an incomplete folder was installed")
		}
		good := newMirror(t, files, nil)
		fetched(t, set, files, dir, quick(good))
		if got := good.log(); !strings.HasPrefix(got[0], "/a.gz bytes=") {
			t.Errorf("requested %q, want the first to ask for a range", got)
		}
	})
	t.Run("where ranges are ignored", func(t *testing.T) {
		broken := newMirror(t, files, cut(size/2))
		whole := newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, p []byte) { w.Write(p) })
		fetched(t, set, files, t.TempDir(), quick(broken, whole))
		if got := whole.log(); len(got) != 1 {
			t.Errorf("requested %q, want one request: the whole replaces the part", got)
		}
	})
	t.Run("where another range is answered", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, ".fetch-set", map[string][]byte{"a.gz.part": files["a.gz"][:size/2]})
		other := newMirror(t, files, func(w http.ResponseWriter, r *http.Request, p []byte) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 10-%d/%d", len(p)-1, len(p)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(p[10:])
		})
		good := newMirror(t, files, nil)
		fetched(t, set, files, dir, quick(other, good))
		if got, want := good.log()[0], fmt.Sprintf("/a.gz bytes=%d-", size/2); got != want {
			t.Errorf("requested %q, want %q: the part was right", got, want)
		}
	})
	t.Run("from a part that is already whole", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, ".fetch-set", map[string][]byte{"a.gz.part": files["a.gz"]})
		m := newMirror(t, files, nil)
		fetched(t, set, files, dir, quick(m))
		if got := m.log(); len(got) != 2 {
			t.Errorf("requested %q", got)
		}
	})
	t.Run("from a part that is wrong", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, ".fetch-set", map[string][]byte{"a.gz.part": make([]byte, size/2), "b.gz.part": make([]byte, size)})
		fetched(t, set, files, dir, quick(newMirror(t, files, nil)))
	})
}

// TestFetchSlow: a mirror that is slow but never silent for long is waited for.
func TestFetchSlow(t *testing.T) {
	set, files := published(t)
	m := newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, p []byte) {
		for k := range 12 { // in all longer than the mirror may be silent
			w.Write(p[k*len(p)/12 : (k+1)*len(p)/12])
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond)
		}
	})
	o := quick(m)
	o.Rounds, o.Idle = 1, time.Second
	fetched(t, set, files, t.TempDir(), o)
}

func TestFetchRefuses(t *testing.T) {
	for name, says := range map[string]string{Digits: "embedded", "imagenet": "mnist, fashion-mnist, cifar-10"} {
		_, err := Fetch(context.Background(), name, t.TempDir(), FetchOptions{})
		checkInputError(t, name, err, name, says)
	}
	set, files := published(t)
	m := newMirror(t, files, nil)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := set.fetch(context.Background(), file, quick(m).withDefaults(set))
	checkInputError(t, "a file for a folder", err, file, "cannot be written")
	if os.Geteuid() != 0 {
		dir := filepath.Join(t.TempDir(), "readonly")
		if err := os.Mkdir(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		_, err := set.fetch(context.Background(), dir, quick(m).withDefaults(set))
		checkInputError(t, "a read-only folder", err, dir, "cannot be written")
	}
	if n := len(m.log()); n != 0 {
		t.Errorf("%d requests were made before the folder was refused", n)
	}
}

func TestFetchTwiceAtOnce(t *testing.T) {
	set, files := published(t)
	inside, leave := make(chan struct{}, 8), make(chan struct{})
	m := newMirror(t, files, func(w http.ResponseWriter, _ *http.Request, p []byte) {
		inside <- struct{}{}
		<-leave
		w.Write(p)
	})
	dir := t.TempDir()
	o := quick(m).withDefaults(set)
	o.Idle = time.Minute
	first := make(chan error, 1)
	go func() {
		_, err := set.fetch(context.Background(), dir, o)
		first <- err
	}()
	<-inside
	_, err := set.fetch(context.Background(), dir, o)
	checkInputError(t, "a second fetch", err, "set", "another process")
	close(leave)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// TestPublicSets: the real files here have the checksums that downloads are
// held to, as far as those are of the uncompressed bytes, and no SHA-256 is
// demanded that was never verified.
func TestPublicSets(t *testing.T) {
	for _, name := range Public() {
		set, ok := publicSetOf(name)
		archive := ok && len(set.files) == 1 && len(set.files[0].members) == 7
		if !archive && (!ok || len(set.mirrors) < 2 || len(set.files) != 4) {
			t.Fatalf("%s: %+v", name, set)
		}
		for _, m := range set.mirrors {
			if !strings.HasPrefix(m, "https://") || !strings.HasSuffix(m, "/") {
				t.Errorf("mirror %s", m)
			}
		}
		for _, f := range set.files {
			if len(f.md5) != 32 || f.sha256 != "" && len(f.sha256) != 64 {
				t.Errorf("%s of %s has checksums %q and %q", f.name, name, f.md5, f.sha256)
			}
		}
	}
	dir := shared(t)
	if testing.Short() {
		t.Skip("reads 110 MB")
	}
	for _, name := range Public() {
		set, _ := publicSetOf(name)
		for _, f := range set.files {
			if f.sha256 == "" || f.members != nil {
				continue
			}
			if err := f.check(filepath.Join(dir, name, f.name)); err != nil {
				t.Errorf("%s: %v", f.name, err)
			}
		}
	}
}

// A mirror that answers a request for the rest with another part is asked for
// the whole in the next round, and what it sends then is taken.
func TestFetchWrongRange(t *testing.T) {
	set, files := published(t)
	asked := 0
	m := newMirror(t, files, func(w http.ResponseWriter, r *http.Request, p []byte) {
		if r.Header.Get("Range") != "" {
			asked++
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-4/%d", len(p)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write([]byte("AAAAA"))
			return
		}
		_, _ = w.Write(p)
	})
	dir := t.TempDir()
	work := filepath.Join(dir, ".fetch-set")
	if err := os.MkdirAll(work, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "a.gz.part"), files["a.gz"][:1000], 0o644); err != nil {
		t.Fatal(err)
	}
	fetched(t, set, files, dir, quick(m))
	if asked != 1 {
		t.Errorf("the rest was asked for %d times", asked)
	}
}

// Bytes from the network are not written through a link.
func TestFetchRefusesLinkedPart(t *testing.T) {
	set, files := published(t)
	m := newMirror(t, files, nil)
	dir := t.TempDir()
	work, precious := filepath.Join(dir, ".fetch-set"), filepath.Join(dir, "precious")
	if err := os.MkdirAll(work, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(precious, []byte("keep me"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(precious, filepath.Join(work, "a.gz.part")); err != nil {
		t.Skip("no links here:", err)
	}
	_, err := set.fetch(context.Background(), dir, quick(m).withDefaults(set))
	checkInputError(t, "link", err, "a.gz.part", "no regular file but a link; delete it")
	if got, err := os.ReadFile(precious); err != nil || string(got) != "keep me" {
		t.Errorf("the linked file holds %q, %v", got, err)
	}
}

// An interrupted download says what of it is kept.
func TestFetchInterrupted(t *testing.T) {
	set, files := published(t)
	ctx, cancel := context.WithCancel(context.Background())
	m := newMirror(t, files, func(w http.ResponseWriter, r *http.Request, p []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(p)))
		_, _ = w.Write(p[:2000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	o := quick(m)
	o.Progress = func(p Progress) {
		if p.Done >= 2000 {
			cancel()
		}
	}
	_, err := set.fetch(ctx, t.TempDir(), o.withDefaults(set))
	var e *InterruptedError
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) || e.File != "a.gz" || e.Kept != 2000 {
		t.Errorf("the error is %v", err)
	}
}
