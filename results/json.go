package results

import (
	"bytes"
	"encoding/json"
	"errors"
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
	if err := layOut(&b, data, ""); err != nil {
		return &fs.PathError{Op: "encode", Path: path, Err: err}
	}
	b.WriteByte('\n')
	return writeBytes(path, b.Bytes())
}

// layOut writes JSON for people: what fits a line stays on it, and a longer
// list of numbers fills lines.
func layOut(b *bytes.Buffer, data json.RawMessage, indent string) error {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return errors.New("a value is missing")
	}
	inner := indent + "  "
	switch {
	case data[0] == '[' && len(indent)+len(data) > jsonWidth:
		var items []json.RawMessage
		if err := json.Unmarshal(data, &items); err != nil {
			return err
		}
		b.WriteString("[\n" + inner)
		column := len(inner)
		for i, item := range items {
			plain := item[0] != '[' && item[0] != '{' && item[0] != '"'
			switch {
			case i == 0:
			case plain && column+len(item)+2 <= jsonWidth:
				b.WriteString(", ")
			default:
				b.WriteString(",\n" + inner)
				column = len(inner)
			}
			if err := layOut(b, item, inner); err != nil {
				return err
			}
			column += len(item) + 2
		}
		b.WriteString("\n" + indent + "]")
	case data[0] == '{' && len(indent)+len(data) > jsonWidth:
		return layOutObject(b, data, indent, inner)
	default:
		spaced(b, data)
	}
	return nil
}

func layOutObject(b *bytes.Buffer, data json.RawMessage, indent, inner string) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil { // the brace
		return err
	}
	b.WriteString("{")
	for i := 0; dec.More(); i++ {
		if i > 0 {
			b.WriteString(",")
		}
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		name, err := json.Marshal(key)
		if err != nil {
			return err
		}
		b.WriteString("\n" + inner + string(name) + ": ")
		if err := layOut(b, value, inner); err != nil {
			return err
		}
	}
	b.WriteString("\n" + indent + "}")
	return nil
}

// spaced writes a value on one line, a space after each comma and colon
// outside strings.
func spaced(b *bytes.Buffer, data []byte) {
	inString := false
	for i := 0; i < len(data); i++ {
		c := data[i]
		b.WriteByte(c)
		switch {
		case inString && c == '\\' && i+1 < len(data):
			i++
			b.WriteByte(data[i])
		case c == '"':
			inString = !inString
		case !inString && (c == ',' || c == ':'):
			b.WriteByte(' ')
		}
	}
}
