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
)

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
