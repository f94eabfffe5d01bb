package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEmbeddedText(t *testing.T) {
	text, err := OpenText("", "")
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(text.open())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(all)
	if got := hex.EncodeToString(sum[:]); got != "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed" || text.Bytes != 1115394 {
		t.Errorf("%d bytes of SHA-256 %s", text.Bytes, got)
	}
	if len(shakespeare) > 450000 {
		t.Errorf("%d bytes are embedded", len(shakespeare))
	}
	m, err := text.Measure(Auto, 0, func(n int) int { return n * 9 / 10 })
	if err != nil || m.Symbols != 1115394 || m.Size() != 66 || m.Escape() != 65 {
		t.Errorf("%d symbols, %v (%v)", m.Symbols, m.Alphabet, err)
	}
}

func spelt(t *testing.T, text *Text, a *Alphabet, skip, n int) (out []int32) {
	t.Helper()
	in, err := text.Spell(a, skip)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for range n {
		s, err := in.Next()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// TestOwnText is the .txt files of a folder in their order, or the only file.
func TestOwnText(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"two/b.txt": "cé", "two/a.txt": "ab", "two/notes.md": "no", "one/raw": "xyz", "file": "hello", "none/a": "1", "none/b": "2"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prints := map[string]bool{}
	for name, want := range map[string]string{"two": "abcé", "one": "xyz", "file": "hello"} {
		text, err := OpenText(name, dir)
		if err != nil {
			t.Fatal(err)
		}
		from := text.open()
		got, err := io.ReadAll(from)
		if err := from.Close(); err != nil {
			t.Error(err)
		}
		if string(got) != want || err != nil || text.Bytes != int64(len(want)) {
			t.Errorf("%s: %q of %d bytes (%v), want %q", name, got, text.Bytes, err, want)
		}
		print, err := text.Fingerprint()
		if err != nil || prints[print] {
			t.Errorf("%s: fingerprint %s (%v)", name, print, err)
		}
		prints[print] = true
	}
	text, _ := OpenText("two", dir)
	m, err := text.Measure(Auto, 0, func(n int) int { return n - 1 })
	if err != nil || m.Symbols != 4 {
		t.Fatalf("%d symbols (%v)", m.Symbols, err)
	}
	if got := spelt(t, text, m.Alphabet, 1, 3); !slices.Equal(got, []int32{1, 2, 3}) {
		t.Errorf("spelt as %v, want b, c and what is in no part that is learned", got)
	}
	if got := spelt(t, text, newAlphabet(nil), 3, 2); !slices.Equal(got, []int32{0xc3, 0xa9}) {
		t.Errorf("spelt in bytes as %x", got)
	}
	if _, err := text.Spell(newAlphabet(nil), 9); err == nil || !strings.Contains(err.Error(), "ends earlier") {
		t.Errorf("beyond the end: error %v", err)
	}
	for name, want := range map[string]string{"none": "no text in this folder", "missing": "there is no text missing here", "../two": "not the name of a data set"} {
		if _, err := OpenText(name, dir); err == nil || !strings.Contains(err.Error(), want) || !IsInput(err) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	if got := Texts(dir); !slices.Equal(got, []string{"two"}) {
		t.Errorf("texts %v", got)
	}
}

// TestHugeText: of ten gigabytes no more is read than was asked for.
func TestHugeText(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "huge")
	if err := os.WriteFile(path, []byte(strings.Repeat("abc", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 10<<30); err != nil { // the rest takes no room
		t.Skip(err)
	}
	text, err := OpenText("huge", dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{Auto, Runes} {
		m, err := text.Measure(kind, 1000, func(n int) int { return n })
		if err != nil || m.Symbols != 1000 || m.Size() != 4 {
			t.Errorf("%s: %d symbols, %v (%v)", kind, m.Symbols, m.Alphabet, err)
		}
	}
	m, err := text.Measure(Auto, 0, func(n int) int { return n })
	if err != nil || m.Symbols != 10<<30 || m.Size() != 256 {
		t.Errorf("whole: %d symbols, %v (%v)", m.Symbols, m.Alphabet, err)
	}
}
