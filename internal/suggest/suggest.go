// Package suggest makes the message for a name that does not exist.
package suggest

import (
	"fmt"
	"strings"
)

// Unknown is the message for a name that is not among those that are: it adds
// the nearest one where a slip of the finger explains the difference, and all
// of them where there are few.
func Unknown(what, name string, known []string) string {
	msg := fmt.Sprintf("unknown %s %q", what, name)
	best, at := "", (len(strings.TrimLeft(name, "-"))+2)/3+1 // a slip for each three letters
	for _, k := range known {
		if d := distance(strings.ToLower(name), k); d < at {
			best, at = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("%s: did you mean %q?", msg, best)
	case len(known) > 0:
		return fmt.Sprintf("%s: there are %s", msg, strings.Join(known, ", "))
	}
	return msg
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours that turn a into b.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
