package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// terminal is a stream on which nothing but plain text is written: names, file
// contents and the words of a mirror come from elsewhere, and must neither move
// the cursor nor turn what follows around.
type terminal struct {
	mu  sync.Mutex
	w   io.Writer
	err error // the first error of writing
}

// Write writes p with what a terminal would obey as text.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		_, t.err = io.WriteString(t.w, plainText(string(p)))
	}
	if t.err != nil {
		return 0, t.err
	}
	return len(p), nil
}

// failed is the first error of writing, or nil.
func (t *terminal) failed() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		return nil
	}
	if errors.Is(t.err, syscall.EPIPE) {
		return errors.New("output: who reads it has gone; what was done is kept")
	}
	return fmt.Errorf("output could not be written: %w", t.err)
}

// file is the terminal itself, for a bar that moves its cursor; nil where the
// output is no file.
func (t *terminal) file() *os.File {
	f, _ := t.w.(*os.File)
	return f
}

// plainText shows control characters other than line breaks and tabs, and those
// that change the direction of writing, by their escapes; so for bytes that are
// no UTF-8.
func plainText(s string) string {
	if strings.IndexFunc(s, obeyed) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case obeyed(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case obeyed(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// obeyed reports whether a terminal does something for r rather than show it.
func obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2028', r == '\u2029':
		return true
	}
	return false
}
