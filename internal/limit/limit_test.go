package limit

import (
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	if err := check("a layer", 1000, "weights", 4, 10001); err != nil {
		t.Errorf("4,000 bytes of two fifths of 10,001: %v", err)
	}
	err := check("a layer", 1001, "weights", 4, 10000)
	var e *Error
	if !errors.As(err, &e) || e.Need != 4004 || e.Fits != 1000 {
		t.Fatalf("4,004 bytes of two fifths of 10,000: %v", err)
	}
	for _, want := range []string{"a layer of 1001 weights", "4004 bytes", "4000 bytes", "at most 1000 weights"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	// What overflows any integer is refused as well.
	if err := check("a schedule", 9e18, "presentations", 8e3, 1<<40); err == nil {
		t.Error("9e18 presentations of 8,000 bytes fit")
	}
}

func TestMachine(t *testing.T) {
	if err := Check("a word", 1, "letters", 1); err != nil {
		t.Error(err)
	}
	if err := Check("a number", 1e18, "digits", 1); err == nil {
		t.Error("an exabyte fits into this machine")
	}
}
