package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// errRange is an answer to a request for the rest of a file with another part of
// it. Where no other mirror goes on from there, the file is asked for from its
// beginning.
var errRange = errors.New("the mirror sends another part of the file than was asked for")

// errStalled is why a request is given up that brings no bytes.
var errStalled = errors.New("the mirror stopped sending")

// from continues part with what mirror has. A part that turns out wrong is
// removed, so that the next attempt begins anew.
func (f publicFile) from(ctx context.Context, mirror, part string, p Progress, o FetchOptions) error {
	for {
		resumed, err := f.append(ctx, mirror, part, p, o)
		if err != nil {
			return err
		}
		wrong := f.check(part)
		if wrong == nil {
			return nil
		}
		if err := os.Remove(part); err != nil {
			return writeErr(part, err)
		}
		if !resumed {
			return wrong
		}
		// What was there before may be at fault rather than this mirror.
	}
}

// append requests what part lacks and writes it, and reports whether part held
// bytes of an earlier attempt that were kept.
func (f publicFile) append(ctx context.Context, mirror, part string, p Progress, o FetchOptions) (resumed bool, err error) {
	if info, err := os.Lstat(part); err == nil && !info.Mode().IsRegular() {
		// Bytes from the network go nowhere but into a file that we made.
		return false, inputErr(part, "delete it", "a download is to go on here, and this is no regular file but a %s", kindOf(info.Mode()))
	}
	out, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return false, writeErr(part, err)
	}
	defer func() {
		if e := out.Close(); e != nil && err == nil {
			err = writeErr(part, e)
		}
	}()
	have, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return false, writeErr(part, err)
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(o.Idle, func() { cancel(errStalled) })
	defer idle.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, mirror+f.name, nil)
	if err != nil {
		return false, err
	}
	req.Header.Set("Accept-Encoding", "identity") // the gzip file itself is wanted
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	resp, err := o.Client.Do(req)
	if err != nil {
		return false, stalled(ctx, err)
	}
	defer resp.Body.Close()

	p.Total = -1
	switch {
	case resp.StatusCode == http.StatusPartialContent && have > 0 && rangeBegins(resp, have):
	case resp.StatusCode == http.StatusPartialContent && have > 0:
		return false, errRange
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && have > 0:
		return true, nil // nothing is lacking, or part is wrong: its checksum decides
	case resp.StatusCode == http.StatusOK:
		have = 0
	default:
		return false, fmt.Errorf("the mirror answers %s", resp.Status)
	}
	if resp.ContentLength >= 0 {
		p.Total = have + resp.ContentLength
	}
	if p.Total > f.most() {
		return false, fmt.Errorf("the mirror offers %d bytes: at most %d are taken", p.Total, f.most())
	}
	if err := out.Truncate(have); err != nil {
		return false, writeErr(part, err)
	}
	if _, err := out.Seek(have, io.SeekStart); err != nil {
		return false, writeErr(part, err)
	}
	if err := receive(ctx, out, resp.Body, have, f.most(), part, p, o, idle); err != nil {
		return have > 0, err
	}
	return have > 0, writeErr(part, out.Sync())
}

// receive copies body to out and reports progress, until its end, an error, a
// stall or too many bytes.
func receive(ctx context.Context, out io.Writer, body io.Reader, have, most int64, part string, p Progress, o FetchOptions, idle *time.Timer) error {
	p.Done = have
	o.Progress(p)
	buf := make([]byte, 1<<16)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			idle.Reset(o.Idle)
			if p.Done += int64(n); p.Done > most {
				return fmt.Errorf("the mirror sends more than %d bytes", most)
			}
			if _, err := out.Write(buf[:n]); err != nil {
				return writeErr(part, err)
			}
			o.Progress(p)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return stalled(ctx, err)
		}
	}
}

// stalled returns the cause for which ctx was cancelled, where that is what
// ended a request.
func stalled(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func kindOf(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "link"
	case m.IsDir():
		return "folder"
	}
	return "special file"
}

// rangeBegins reports whether a partial answer begins at byte want.
func rangeBegins(resp *http.Response, want int64) bool {
	rest, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes ")
	first, _, dash := strings.Cut(rest, "-")
	n, err := strconv.ParseInt(first, 10, 64)
	return ok && dash && err == nil && n == want
}

// check reports why the file at path is not the one that was published, or
// nil.
func (f publicFile) check(path string) error {
	if f.members != nil {
		return f.checkArchive(path)
	}
	zipped, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if f.sha256 == "" {
		sum := md5.Sum(zipped)
		return sameSum("MD5", hex.EncodeToString(sum[:]), f.md5)
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return fmt.Errorf("what was sent is not gzipped: %w", err)
	}
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(z, f.size+1))
	if err != nil {
		return fmt.Errorf("the gzip data are damaged: %w", err)
	}
	if n != f.size {
		return fmt.Errorf("it does not unpack to the %d bytes that were published", f.size)
	}
	return sameSum("SHA-256", hex.EncodeToString(h.Sum(nil)), f.sha256)
}

func sameSum(kind, got, want string) error {
	if got != want {
		return fmt.Errorf("its %s is %s, the published one is %s", kind, got, want)
	}
	return nil
}
