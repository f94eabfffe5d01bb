package results

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Packed are numbers that are written as base64 of their little-endian bytes,
// since a manifest should stay readable around them.
type Packed[T float32 | uint16 | uint32] []T

// MarshalJSON implements json.Marshaler.
func (p Packed[T]) MarshalJSON() ([]byte, error) {
	b, err := binary.Append([]byte{}, binary.LittleEndian, []T(p))
	if err != nil {
		return nil, err
	}
	return json.Marshal(b)
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Packed[T]) UnmarshalJSON(data []byte) error {
	var b []byte
	if err := json.Unmarshal(data, &b); err != nil {
		return err
	}
	var one T
	size := binary.Size(one)
	if len(b)%size != 0 {
		return fmt.Errorf("packed numbers of %d bytes: want a multiple of %d", len(b), size)
	}
	*p = make(Packed[T], len(b)/size)
	_, err := binary.Decode(b, binary.LittleEndian, []T(*p))
	return err
}

// Answers are the class that each example of the test part has and the one that
// the learner gave it at the end of its run, by which intervals account for the
// sample of examples as well as for the seeds.
type Answers struct {
	// Rows are the examples' places in the data's file, from 0, where the part
	// was drawn for the repetition; absent where it is the same in all.
	Rows Packed[uint32] `json:"rows,omitempty"`

	Labels Packed[uint16] `json:"labels"`
	Said   Packed[uint16] `json:"said"`
}

// check reports answers that are not one for each example.
func (a *Answers) check() error {
	if a != nil && (len(a.Labels) != len(a.Said) || a.Rows != nil && len(a.Rows) != len(a.Said)) {
		return fmt.Errorf("%d answers to examples with %d labels and %d rows", len(a.Said), len(a.Labels), len(a.Rows))
	}
	return nil
}
