package results

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

const maxName = 120 // bytes; a run's ID with its suffix must fit a file name

// CheckName refuses names that could not stand safely in a file name, a CSV
// cell and a command line at once: a name is letters, digits, "-", "_", "+" and
// ".", and begins with a letter or a digit. A spreadsheet therefore never takes
// a cell for a formula, and no name leaves its folder. what says whose name it
// is, for the error.
func CheckName(what, name string) error {
	if name == "" {
		return fmt.Errorf("a %s has no name", what)
	}
	if len(name) > maxName {
		return fmt.Errorf("the %s name %.20q… has %d bytes, want at most %d", what, name, len(name), maxName)
	}
	for i, r := range name {
		ok := unicode.IsLetter(r) && r != unicode.ReplacementChar || unicode.IsDigit(r) || i > 0 && strings.ContainsRune("-_+.", r)
		if !ok {
			return fmt.Errorf("the %s name %q has %q at byte %d: want letters, digits, and after the first also one of - _ . +", what, name, r, i+1)
		}
	}
	return nil
}

// checkNames refuses a run, or a row of one, by what names it.
func checkNames(run, track, arm string) error {
	return cmp.Or(CheckName("run", run), CheckName("track", track), CheckName("arm", arm))
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// checkCell refuses text that a spreadsheet would take for a formula, or that
// would break a line.
func checkCell(column, text string) error {
	if text == "" {
		return nil
	}
	for i, part := range strings.Split(text, "/") { // tables show a metric without what precedes a stroke
		if part != "" && strings.ContainsAny(part[:1], "=+-@") && (i == 0 || !isNumber(part)) {
			return fmt.Errorf("%s %q begins with %q, which a spreadsheet takes for a formula", column, part, part[:1])
		}
	}
	for _, r := range text {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return fmt.Errorf("%s %q holds a control character or invalid UTF-8", column, text)
		}
	}
	return nil
}
