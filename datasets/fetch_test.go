package datasets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

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
