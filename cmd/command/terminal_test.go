package command

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"plain\ttext\n":          "plain\ttext\n",
		"Σ|Δw| − é 数":            "Σ|Δw| − é 数",
		"\x1b[31mred":            `\x1b[31mred`,
		"a\rb\x07\x00":           `a\x0db\x07\x00`,
		"\u202egnp.exe\u2066":    `\u202egnp.exe\u2066`,
		"\xff\xfe":               `\xff\xfe`,
		"\u009b31m":              `\x9b31m`,
		"\u2028line":             `\u2028line`,
		"a genuine \ufffd stays": "a genuine \ufffd stays",
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// Nothing that comes from elsewhere reaches a terminal as a command to it:
// arguments, names of files, the contents of files, the status line of a mirror.
func TestNothingForeignCommandsTheTerminal(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]0;owned\x07\u202e"
	dir := t.TempDir()
	file := filepath.Join(dir, "x"+evil+".yaml")
	if err := os.WriteFile(file, []byte("arm: [\""+`\x1b[31mred`+"\"]\n"), 0o644); err != nil {
		t.Skip("no such file names here:", err)
	}
	dataTable(t, dir, "evil", map[string]string{"x.csv": "a" + evil + ",label\n1,0\nb" + evil + ",1\n"})
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func(c net.Conn) { _ = c.Close() }(conn)
		_, _ = buf.WriteString("HTTP/1.1 404 \x1b[31mEvil\x1b]0;x\x07\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		_ = buf.Flush()
	}))
	defer mirror.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, args := range [][]string{
		{"run", file},
		{"--arm", "a" + evil},
		{"--track", "evil", "--data", dir},
		{"list", "--data", dir},
		{"fetch", "mnist", "--mirror", mirror.URL + "/", "--data", dir},
	} {
		var out, errs strings.Builder
		Run(ctx, Known{}, args, strings.NewReader(""), &out, &errs)
		if text := out.String() + errs.String(); strings.ContainsAny(text, "\x1b\x07\u202e") || text == "" {
			t.Errorf("compare %q prints %q", args, text)
		}
	}
}
