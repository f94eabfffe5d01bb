package results

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestAnswersComeBack: answers are what they were when written, and what is not
// one for each example is refused.
func TestAnswersComeBack(t *testing.T) {
	a := &Answers{Rows: Packed[uint32]{7, 70000, 1 << 31}, Labels: Packed[uint16]{0, 9, 65535}, Said: Packed[uint16]{1, 9, 256}}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var b Answers
	if err := json.Unmarshal(text, &b); err != nil || !reflect.DeepEqual(*a, b) {
		t.Errorf("%+v became %+v: %v", *a, b, err)
	}
	if err := json.Unmarshal([]byte(`{"labels":"AAA="}`), &b); err != nil {
		t.Errorf("two bytes are one label: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"said":"AAAA"}`), &b); err == nil || !strings.Contains(err.Error(), "multiple of 2") {
		t.Errorf("three bytes are no labels: %v", err)
	}
	m := manifest("digits", "backprop", 1)
	m.Answers = &Answers{Labels: a.Labels, Said: a.Said[:2]}
	if err := m.check(); err == nil {
		t.Error("two answers to three examples pass")
	}
	m.Answers = a
	if err := m.check(); err != nil {
		t.Error(err)
	}
}
