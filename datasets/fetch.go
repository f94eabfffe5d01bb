package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// FetchOptions say how to download. The zero value is ready for use.
type FetchOptions struct {
	// Mirrors are base URLs, ending in a slash, to try in order instead of
	// the public ones.
	Mirrors []string

	// Client makes the requests; nil means http.DefaultClient.
	Client *http.Client

	// Progress, where not nil, is told how far the download of a file is.
	Progress func(Progress)

	// Idle is how long a mirror may send nothing before the next is tried;
	// 0 means 30 s.
	Idle time.Duration

	// Rounds is how often all mirrors are tried for a file; 0 means 3. Pause
	// is the wait between rounds; 0 means 2 s.
	Rounds int
	Pause  time.Duration
}

// Progress is how far the download of one file is.
type Progress struct {
	File        string
	Index, Of   int    // this is file Index of Of, from 1
	Mirror      string // the base URL; empty when the file was there already
	Done, Total int64  // bytes; Total is −1 where the mirror does not say
}

// Fetch downloads the public data set called name into dir/name ([DefaultDir]
// where dir is empty) and returns that folder. Files that are there already
// and have the published checksum are kept; an interrupted download goes on
// where it stopped. A file is installed only when its checksum agrees, and a
// new folder appears only when it is complete.
func Fetch(ctx context.Context, name, dir string, o FetchOptions) (string, error) {
	set, ok := publicSetOf(name)
	if !ok {
		if name == Digits {
			return "", inputErr(name, "it can be used as it is", "this data set is embedded: there is nothing to fetch")
		}
		return "", inputErr(name, "the data sets that can be fetched are "+strings.Join(Public(), ", "), "there is no public data set of this name")
	}
	dir, err := dirOr(dir)
	if err != nil {
		return "", err
	}
	return set.fetch(ctx, dir, o.withDefaults(set))
}

func (o FetchOptions) withDefaults(set publicSet) FetchOptions {
	if len(o.Mirrors) == 0 {
		o.Mirrors = set.mirrors
	}
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Idle == 0 {
		o.Idle = 30 * time.Second
	}
	if o.Rounds == 0 {
		o.Rounds = 3
	}
	if o.Pause == 0 {
		o.Pause = 2 * time.Second
	}
	return o
}

// fetch downloads what is missing into a hidden folder beside the target, and
// moves it there when everything is complete.
func (set publicSet) fetch(ctx context.Context, dir string, o FetchOptions) (string, error) {
	target := filepath.Join(dir, set.name)
	work := filepath.Join(dir, ".fetch-"+set.name)
	if err := os.MkdirAll(work, 0o755); err != nil {
		return "", writeErr(work, err)
	}
	lock := flock.New(work + ".lock")
	held, err := lock.TryLock()
	if err != nil {
		return "", writeErr(lock.Path(), err)
	}
	if !held {
		return "", inputErr(target, "wait for it, or stop it", "another process is fetching this data set")
	}
	defer lock.Unlock()

	var got []string
	for i, f := range set.files {
		p := Progress{File: f.name, Index: i + 1, Of: len(set.files)}
		installed := f.installed(target)
		if installed || f.check(filepath.Join(work, f.name)) == nil { // an earlier fetch got this far
			p.Done, p.Total = f.size, f.size
			o.Progress(p)
		} else if err := f.download(ctx, work, p, o); err != nil {
			return "", err
		}
		switch {
		case installed:
		case f.members != nil:
			files, err := f.unpack(work)
			if err != nil {
				return "", err
			}
			got = append(got, files...)
		default:
			got = append(got, f.name)
		}
	}
	return target, install(work, target, got)
}

// install moves the files from work to target. A target that does not exist
// yet appears whole, by one rename.
func install(work, target string, files []string) error {
	if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		// Nothing but the finished files goes along.
		entries, err := os.ReadDir(work)
		if err != nil {
			return writeErr(work, err)
		}
		for _, e := range entries {
			if !slices.Contains(files, e.Name()) {
				if err := os.RemoveAll(filepath.Join(work, e.Name())); err != nil {
					return writeErr(work, err)
				}
			}
		}
		return writeErr(target, os.Rename(work, target))
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(work, f), filepath.Join(target, f)); err != nil {
			return writeErr(target, err)
		}
	}
	return writeErr(work, os.RemoveAll(work))
}

// writeErr says that a place cannot be written to, which is for the user to
// mend; nil stays nil.
func writeErr(path string, err error) error {
	if err == nil {
		return nil
	}
	cause := err
	var p *fs.PathError
	if errors.As(err, &p) {
		cause = p.Err
	}
	return causedBy(err, path, "name a folder that can be written to and has room", "cannot be written: %v", cause)
}

// InterruptedError says what a download that was interrupted leaves.
type InterruptedError struct {
	File string
	Kept int64 // bytes, from which the same command goes on
	Err  error
}

func (e *InterruptedError) Unwrap() error { return e.Err }

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("%s: %d bytes are kept, from which the same command goes on", e.File, e.Kept)
}

func (f publicFile) interrupted(ctx context.Context, part string) error {
	e := &InterruptedError{File: f.name, Err: ctx.Err()}
	if info, err := os.Stat(part); err == nil {
		e.Kept = info.Size()
	}
	return e
}

// download gets one file into work, from whichever mirror gives the right
// bytes, and goes on with what an earlier attempt left.
func (f publicFile) download(ctx context.Context, work string, p Progress, o FetchOptions) error {
	done := filepath.Join(work, f.name)
	var failures []string
	anew := false
	for round := range o.Rounds {
		if anew {
			if err := os.Remove(done + ".part"); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return writeErr(work, err)
			}
			anew = false
		}
		if round > 0 {
			select {
			case <-ctx.Done():
				return f.interrupted(ctx, done+".part")
			case <-time.After(o.Pause):
			}
		}
		for _, mirror := range o.Mirrors {
			p.Mirror = mirror
			err := f.from(ctx, mirror, done+".part", p, o)
			if err == nil {
				return writeErr(work, os.Rename(done+".part", done))
			}
			if ctx.Err() != nil {
				return f.interrupted(ctx, done+".part")
			}
			anew = anew || errors.Is(err, errRange)
			if IsInput(err) { // the disk, not the mirror
				return err
			}
			if s := fmt.Sprintf("%s: %v", mirror, err); !slices.Contains(failures, s) {
				failures = append(failures, s)
			}
		}
	}
	return fmt.Errorf("%s could not be downloaded from any mirror: %s", f.name, strings.Join(failures, "; "))
}
