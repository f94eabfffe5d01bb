package outside

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Protocol is the version of the protocol that this package speaks.
const Protocol = 1

// The most bytes of a header, and of the arrays of one message.
const (
	maxHeader  = 1 << 20
	maxPayload = 1 << 31
)

// Array is an array of a message: numbers of one type, row-major, little-endian.
type Array struct {
	Name  string `json:"name"`
	Type  string `json:"type"` // f4, f8, i4, i8 or u1
	Shape []int  `json:"shape"`

	data []byte
}

// sizes are the bytes of one number, by type.
func sizeOf(t string) int {
	switch t {
	case "f4", "i4":
		return 4
	case "f8", "i8":
		return 8
	case "u1":
		return 1
	}
	return 0
}

// bytes is how long the payload of a is.
func (a Array) bytes() (int, error) {
	n := sizeOf(a.Type)
	if n == 0 {
		return 0, fmt.Errorf("array %q is of type %q: want f4, f8, i4, i8 or u1", a.Name, a.Type)
	}
	for _, d := range a.Shape {
		if d < 0 || (d > 0 && n > maxPayload/d) {
			return 0, fmt.Errorf("array %q has the shape %v: want sizes of 0 or more, and at most %d bytes", a.Name, a.Shape, maxPayload)
		}
		n *= d
	}
	return n, nil
}

// floats are the numbers of an array of f4.
func (a Array) floats(dst []float32) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(a.data[4*i:]))
	}
}

// bytesOf are numbers as they lie in memory, which is as a message has them.
func bytesOf[T byte | int32 | float32 | float64](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(*new(T))))
}

// message is what is sent: a header and its arrays, which are not copied before that.
type message struct {
	head   map[string]any
	arrays []Array
	parts  [][]byte
	whole  []byte // as it goes out
}

func (m *message) begin(op string) {
	m.head = map[string]any{"op": op}
	m.arrays, m.parts = m.arrays[:0], m.parts[:0]
}

func put[T byte | int32 | float32 | float64](m *message, name, kind string, v []T, shape ...int) {
	m.arrays = append(m.arrays, Array{Name: name, Type: kind, Shape: shape})
	m.parts = append(m.parts, bytesOf(v))
}

// encode makes the message one piece, which goes to a pipe at once: whoever reads it
// is woken once.
func (m *message) encode() ([]byte, error) {
	if len(m.arrays) > 0 {
		m.head["arrays"] = m.arrays
	}
	line, err := json.Marshal(m.head)
	m.whole = append(append(m.whole[:0], line...), '\n')
	for _, p := range m.parts {
		m.whole = append(m.whole, p...)
	}
	return m.whole, err
}

// answer is the part of a reply's header that every reply may have.
type answer struct {
	Error   string  `json:"error"`
	Refused string  `json:"refused"`
	Arrays  []Array `json:"arrays"`

	line []byte // the whole header
}

// read reads a reply. What is no reply is an error that shows how it begins.
func read(r *bufio.Reader, payload *[]byte) (a answer, err error) {
	line, err := readLine(r)
	if err != nil {
		return a, err
	}
	a.line = line
	if json.Unmarshal(line, &a) != nil || line[0] != '{' {
		return a, nonsense{fmt.Sprintf("it answered %s, which is no header in JSON; a learner prints nothing of its own on standard output", shown(line))}
	}
	*payload = (*payload)[:0]
	for i := range a.Arrays {
		n, err := a.Arrays[i].bytes()
		if err != nil || len(*payload)+n > maxPayload {
			return a, nonsense{fmt.Sprintf("it answered an array that cannot be: %v", err)}
		}
		if err := readInto(r, payload, n); err != nil {
			return a, err
		}
	}
	at := 0
	for i := range a.Arrays {
		n, _ := a.Arrays[i].bytes()
		a.Arrays[i].data = (*payload)[at : at+n : at+n]
		at += n
	}
	if n := r.Buffered(); n > 0 {
		rest, _ := r.Peek(n)
		return a, nonsense{fmt.Sprintf("after its answer came %s", shown(rest))}
	}
	return a, nil
}

// readInto appends n bytes, of which no more are made room for than come.
func readInto(r io.Reader, to *[]byte, n int) error {
	for n > 0 {
		part := min(n, 1<<20)
		at := len(*to)
		*to = slices.Grow(*to, part)[:at+part]
		if _, err := io.ReadFull(r, (*to)[at:]); err != nil {
			return err
		}
		n -= part
	}
	return nil
}

// readLine reads a line of at most maxHeader bytes.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case err != bufio.ErrBufferFull:
			if len(line) > 0 && err == io.EOF {
				return line, nonsense{fmt.Sprintf("it answered %s and ended", shown(line))}
			}
			return line, err
		case len(line) > maxHeader:
			return line, nonsense{fmt.Sprintf("it answered %s, and no end of the line in %d bytes", shown(line), maxHeader)}
		}
	}
}

// nonsense is an answer that is none.
type nonsense struct{ text string }

func (n nonsense) Error() string { return n.text }

// shown is the beginning of what was read, as a reader of an error may see it.
func shown(b []byte) string {
	const most = 60
	s := strings.TrimRight(string(b[:min(len(b), most)]), "\n")
	if len(b) > most {
		s += "…"
	}
	return strconv.Quote(s)
}
