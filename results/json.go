package results

import (
	"bytes"
	"encoding/json"
	"io/fs"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// jsonWidth is how long a line of JSON may become before it is broken.
const jsonWidth = 100

// maxFile bounds what is read of a file of a results folder.
const maxFile = 1 << 30

func readJSON(path string, v any) error {
	data, err := limit.ReadFile(path, maxFile)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return &CorruptError{path, "it is no valid JSON of its kind: " + err.Error()}
	}
	return nil
}

func writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return &fs.PathError{Op: "encode", Path: path, Err: err}
	}
	var b bytes.Buffer
	layOut(&b, data, "")
	b.WriteByte('\n')
	return WriteBytes(path, b.Bytes())
}

// layOut writes compact JSON for people: what fits a line stays on it, and a
// longer list of numbers fills lines.
func layOut(b *bytes.Buffer, data []byte, indent string) {
	if data[0] != '[' && data[0] != '{' {
		b.Write(data)
		return
	}
	wide, inner, column := len(indent)+len(data) > jsonWidth, indent+"  ", 0
	b.WriteByte(data[0])
	for i, part := range pieces(data) {
		plain := part[0] != '[' && part[0] != '{' && part[0] != '"'
		switch {
		case data[0] == '{' && i%2 == 1:
			b.WriteString(": ")
		case i > 0 && (!wide || plain && column+len(part)+2 <= jsonWidth):
			b.WriteString(", ")
		case i > 0:
			b.WriteByte(',')
			fallthrough
		case wide:
			b.WriteString("\n" + inner)
			column = len(inner)
		}
		layOut(b, part, inner)
		column += len(part) + 2
	}
	if wide {
		b.WriteString("\n" + indent)
	}
	b.WriteByte(data[len(data)-1])
}

// pieces are the elements of a list, or the keys and values of an object by turns.
func pieces(data []byte) (out [][]byte) {
	depth, inString, from := 0, false, 1
	for i := 1; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			depth++
		case depth == 0 && (c == ',' || c == ':' || i == len(data)-1):
			if i > from {
				out = append(out, data[from:i])
			}
			from = i + 1
		case c == ']' || c == '}':
			depth--
		}
	}
	return out
}
