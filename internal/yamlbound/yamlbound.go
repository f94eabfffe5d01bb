// Package yamlbound refuses YAML that would take a decoder long, or much memory,
// to make sense of: a file of settings is small and shallow.
package yamlbound

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// The bounds. The largest file of settings that we know of has 2,530 bytes, is
// four deep and has no alias.
const (
	MaxBytes   = 1 << 16
	MaxTokens  = 20_000
	MaxDepth   = 32
	MaxAliases = 16 // each may stand for what holds others
)

// Check reports the first bound that text exceeds, and the line where it does.
// Its time is linear in len(text).
func Check(text []byte) error {
	if len(text) > MaxBytes {
		return fmt.Errorf("larger than %d bytes: not a file of settings", MaxBytes)
	}
	tokens := lexer.Tokenize(string(text))
	if len(tokens) > MaxTokens {
		return fmt.Errorf("line %d: more than %d words and signs: not a file of settings", line(tokens[MaxTokens]), MaxTokens)
	}
	var indent []int // columns of the lines that enclose this one
	flow, entries, aliases, last := 0, 0, 0, 0
	for _, t := range tokens {
		if t.Position == nil {
			continue
		}
		if t.Position.Line != last {
			last, entries = t.Position.Line, 0
			for len(indent) > 0 && indent[len(indent)-1] >= t.Position.Column {
				indent = indent[:len(indent)-1]
			}
			indent = append(indent, t.Position.Column)
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.TagType:
			return fmt.Errorf("line %d: a tag, %s, of which settings have none", last, t.Value)
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType:
			entries++
		case token.AliasType:
			aliases++
		}
		switch {
		case flow+entries+len(indent) > MaxDepth:
			return fmt.Errorf("line %d: nested more than %d deep", last, MaxDepth)
		case aliases > MaxAliases:
			return fmt.Errorf("line %d: more than %d aliases", last, MaxAliases)
		}
	}
	return nil
}

// Decode decodes text that [Check] passes into v, and refuses keys that v does not
// have. A text on which the decoder panics is refused as well.
func Decode(text []byte, v any) (err error) {
	if err := Check(text); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("no YAML that can be decoded: %v", p)
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(v)
}

func line(t *token.Token) int {
	if t.Position == nil {
		return 0
	}
	return t.Position.Line
}
