package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hebbgrad/hebbgrad/report/table"
)

func TestTextFitsTheTerminal(t *testing.T) {
	text, err := Text(madeInput("digits", 10, 3000))
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + text)
	for _, line := range strings.Split(text, "\n") {
		if n := utf8.RuneCountInString(line); n > table.TerminalWidth {
			t.Errorf("line of %d columns, want at most %d: %s", n, table.TerminalWidth, line)
		}
	}
}
