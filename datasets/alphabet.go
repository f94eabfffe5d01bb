package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Kinds of symbols of a text.
const (
	Bytes = "bytes" // 256 of them
	Runes = "runes" // Unicode code points
	Auto  = "auto"  // code points where that is what the text is made of, else bytes
)

// Where [Auto] takes a text for bytes: more code points than an alphabet has, or
// more bytes than are passed over to find out.
const (
	maxRunes    = 4096
	maxAutoPass = 1 << 28
)

// Alphabet is the symbols of a text: the 256 bytes, or the code points of a part
// of it in their order, and behind them one symbol that stands for every other
// ("escape").
type Alphabet struct {
	runes []rune // sorted; nil: bytes
	ascii [utf8.RuneSelf]int32
	other map[rune]int32
}

// newAlphabet is that of code points; nil: of bytes.
func newAlphabet(runes []rune) *Alphabet {
	a := &Alphabet{runes: runes}
	if runes == nil {
		return a
	}
	a.other = map[rune]int32{}
	for i := range a.ascii {
		a.ascii[i] = int32(len(runes))
	}
	for i, r := range runes {
		if r < utf8.RuneSelf {
			a.ascii[r] = int32(i)
		} else {
			a.other[r] = int32(i)
		}
	}
	return a
}

// Size is the number of symbols, escape among them.
func (a *Alphabet) Size() int {
	if a.runes == nil {
		return 256
	}
	return len(a.runes) + 1
}

// Letters says of each symbol which letter it is, capital or small, and −1 of one
// that is none. An apostrophe is one; of bytes those of ASCII are told.
func (a *Alphabet) Letters() []int32 {
	letters := make([]int32, a.Size())
	for s := range letters {
		r := rune(s)
		switch {
		case a.runes == nil && s >= utf8.RuneSelf, s == a.Escape():
			r = ' '
		case a.runes != nil:
			r = a.runes[s]
		}
		if letters[s] = -1; unicode.IsLetter(r) || r == '\'' {
			letters[s] = unicode.ToLower(r)
		}
	}
	return letters
}

// Escape is the symbol that stands for what the alphabet has not; −1 for bytes.
func (a *Alphabet) Escape() int {
	if a.runes == nil {
		return -1
	}
	return len(a.runes)
}

// EscapeBits is log₂ of how many code points and bytes that are none escape can
// stand for: what it costs to say which, all being equally likely.
func (a *Alphabet) EscapeBits() float64 {
	const points, surrogates, bytes = utf8.MaxRune + 1, 0x800, 0x80
	return math.Log2(float64(points - surrogates + bytes - len(a.runes)))
}

// Symbol is what stands for a code point, or for a byte.
func (a *Alphabet) Symbol(r rune) int32 {
	if a.runes == nil {
		return r
	}
	if r < utf8.RuneSelf {
		return a.ascii[r]
	}
	if s, ok := a.other[r]; ok {
		return s
	}
	return int32(len(a.runes))
}

// Spelling reads a text symbol by symbol. What is no UTF-8 is, byte by byte, an
// escape.
type Spelling struct {
	text     *Text
	alphabet *Alphabet
	from     io.Closer
	in       *bufio.Reader
}

// Spell begins to read the text after the given number of symbols.
func (t *Text) Spell(a *Alphabet, skip int) (*Spelling, error) {
	from := t.open()
	s := &Spelling{text: t, alphabet: a, from: from, in: bufio.NewReaderSize(from, 1<<16)}
	if a.runes == nil {
		for left := skip; left > 0; {
			n, err := s.in.Discard(min(left, math.MaxInt32))
			if left -= n; err != nil {
				return nil, errors.Join(s.wrong(err), s.Close())
			}
		}
		return s, nil
	}
	for range skip {
		if _, err := s.Next(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// Next is the next symbol. The end of the text is an error: who reads it was told
// how long it is.
func (s *Spelling) Next() (int32, error) {
	if s.alphabet.runes == nil {
		b, err := s.in.ReadByte()
		return int32(b), s.wrong(err)
	}
	r, size, err := s.in.ReadRune()
	if r == utf8.RuneError && size == 1 {
		return int32(s.alphabet.Escape()), nil
	}
	return s.alphabet.Symbol(r), s.wrong(err)
}

func (s *Spelling) wrong(err error) error {
	switch {
	case err == nil || IsInput(err):
		return err
	case err == io.EOF:
		return inputErr(s.text.path(), "leave it as it is while it is read", "the text ends earlier than it did")
	}
	return readErr(s.text.path(), err)
}

// Close ends the reading.
func (s *Spelling) Close() error { return s.from.Close() }

// Measured is how a text is divided into symbols.
type Measured struct {
	*Alphabet
	Symbols int // of the text, or as many as were asked for
}

// Measure counts the symbols of a text of some kind, up to most of them (0: all),
// and makes the alphabet of the first share of those that there are. Bytes need no
// reading; of a text of code points no more than most is read.
func (t *Text) Measure(kind string, most int, share func(symbols int) int) (Measured, error) {
	asBytes := Measured{newAlphabet(nil), int(t.Bytes)}
	if most > 0 {
		asBytes.Symbols = min(asBytes.Symbols, most)
	}
	if kind == Bytes || kind == Auto && most == 0 && t.Bytes > maxAutoPass {
		return asBytes, nil
	}
	m := Measured{Symbols: 0}
	if err := t.runes(func(int64, rune, int) bool {
		m.Symbols++
		return m.Symbols != most
	}); err != nil {
		return m, err
	}
	part, seen := share(m.Symbols), map[rune]bool{}
	var ascii [utf8.RuneSelf]bool
	var wrong error
	at := 0
	err := t.runes(func(offset int64, r rune, size int) bool {
		if at++; at > part {
			return false
		}
		switch {
		case r == utf8.RuneError && size == 1:
			wrong = inputErr(t.path(), "want UTF-8, or the symbols \""+Bytes+"\"", "byte %d is not UTF-8", offset)
		case r < utf8.RuneSelf:
			ascii[r] = true
		case !seen[r]:
			seen[r] = true
			if len(seen) > maxRunes {
				wrong = inputErr(t.path(), "want the symbols \""+Bytes+"\"", "more than %d different code points", maxRunes)
			}
		}
		return wrong == nil
	})
	switch {
	case err != nil:
		return m, err
	case wrong != nil && kind == Auto:
		return asBytes, nil
	case wrong != nil:
		return m, wrong
	}
	runes := []rune{}
	for r, has := range ascii {
		if has {
			runes = append(runes, rune(r))
		}
	}
	for r := range seen {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	m.Alphabet = newAlphabet(runes)
	return m, nil
}

// runes hands on each code point with the offset of its first byte and its size,
// until f says false.
func (t *Text) runes(f func(offset int64, r rune, size int) bool) error {
	from := t.open()
	defer from.Close()
	in := bufio.NewReaderSize(from, 1<<16)
	for offset := int64(0); ; {
		r, size, err := in.ReadRune()
		switch {
		case err == io.EOF:
			return nil
		case IsInput(err):
			return err
		case err != nil:
			return readErr(t.path(), err)
		case !f(offset, r, size):
			return nil
		}
		offset += int64(size)
	}
}

// String says what the symbols are.
func (a *Alphabet) String() string {
	if a.runes == nil {
		return "256 bytes"
	}
	return fmt.Sprintf("%d code points and an escape", len(a.runes))
}
