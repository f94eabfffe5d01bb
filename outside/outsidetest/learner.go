// Package outsidetest is a small program that learns, whole or broken on purpose, for
// tests of what starts such programs. A test's own program becomes it:
//
//	func TestMain(m *testing.M) {
//		outsidetest.Become()
//		os.Exit(m.Run())
//	}
package outsidetest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// Faults are the ways in which the program is broken, each with what is said of it.
func Faults() map[string]string {
	return map[string]string{
		"shape":   "failed at scores: it answered an array of the wrong shape: f4 [5 5], want f4 [5 4]",
		"nan":     "the weights of site readout changed by NaN: learning diverged",
		"hang":    "did not answer learn within 1s and was ended",
		"crash":   "died at learn (exit status 3); its last words: it goes wrong | badly",
		"outside": "the class scores of the two differ",
		"print":   `failed at learn: it answered "learning now", which is no header in JSON; a learner prints nothing of its own on standard output`,
		"beyond":  `failed at reset: after its answer came "done"`,
		"cut":     "failed at learn: it cut the file of its weights to 0 bytes of 1088",
		"version": "failed at hello: it speaks version 7 of the protocol, this program version 1",
		"type":    `failed at scores: it answered an array that cannot be: array "answer" is of type "f2": want f4, f8, i4, i8 or u1`,
		"none":    "failed at build: it declares no weights",
		"half":    "died at scores (exit status 0)",
		"says":    "failed at learn: it says: no more",
	}
}

// Command is the command of the program, broken in the given way or, where that is
// empty, whole.
func Command(fault string) []string {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return []string{self, become, fault}
}

const become = "become-a-learner"

// Become makes this process the program where its arguments say so.
func Become() {
	if len(os.Args) == 3 && os.Args[1] == become {
		Main(os.Args[2])
	}
}

// Main is the program, broken in the given way.
func Main(fault string) {
	p := &program{fault: fault, in: bufio.NewReader(os.Stdin), out: bufio.NewWriter(os.Stdout)}
	for p.serve() {
	}
	os.Exit(0)
}

// program is softmax regression without a bias.
type program struct {
	fault string
	in    *bufio.Reader
	out   *bufio.Writer

	inputs, classes int
	rate            float64
	w, hidden       []float32
	mem             []byte
	file            string
}

type array struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Shape []int  `json:"shape"`
}

type request struct {
	Op       string
	N        int
	File     string
	Bytes    int
	Spec     struct{ Inputs, Classes, Symbols int }
	Settings map[string]any
	Arrays   []array
}

// serve answers one request.
func (p *program) serve() bool {
	line, err := p.in.ReadBytes('\n')
	if err != nil {
		return false
	}
	var q request
	must(json.Unmarshal(line, &q))
	arrays := map[string][]byte{}
	for _, a := range q.Arrays {
		n := map[byte]int{'4': 4, '8': 8, '1': 1}[a.Type[1]]
		for _, d := range a.Shape {
			n *= d
		}
		arrays[a.Name] = make([]byte, n)
		_, err := io.ReadFull(p.in, arrays[a.Name])
		must(err)
	}
	switch q.Op {
	case "hello":
		version := 1
		if p.fault == "version" {
			version = 7
		}
		p.answer(map[string]any{"protocol": version, "name": "softmax", "summary": "softmax regression", "capabilities": []string{"scores"},
			"settings": []map[string]any{{"name": "rate", "doc": "learning rate", "default": .5, "min": 0, "max": 10}, {"name": "minibatch", "doc": "of a step", "default": 4, "min": 1, "max": 99}}}, nil)
	case "build":
		p.build(q)
	case "reset":
		p.reset(q)
	case "learn":
		p.learn(floats(arrays["x"]), arrays["labels"], q.N)
	case "scores":
		p.answerScores(p.scores(floats(arrays["x"]), q.N), q.N)
	case "load":
		p.hidden = append([]float32(nil), p.w...)
		p.answer(map[string]any{}, nil)
	case "end":
		return false
	default:
		p.answer(map[string]any{}, nil)
	}
	return true
}

func (p *program) build(q request) {
	if q.Spec.Classes == 0 || q.Spec.Symbols > 0 {
		p.answer(map[string]any{"refused": "it learns from labels"}, nil)
		return
	}
	p.inputs, p.classes, p.rate = q.Spec.Inputs, q.Spec.Classes, q.Settings["rate"].(float64)
	weights := []map[string]any{{"name": "w", "site": "readout", "shape": []int{p.classes, p.inputs}}, {"name": "b", "site": "readout", "shape": []int{p.classes}}}
	if p.fault == "none" {
		weights = nil
	}
	p.answer(map[string]any{"weights": weights}, nil)
}

func (p *program) reset(q request) {
	f, err := os.OpenFile(q.File, os.O_RDWR, 0)
	must(err)
	p.file = q.File
	p.mem, err = syscall.Mmap(int(f.Fd()), 0, q.Bytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	must(err)
	p.w = unsafe.Slice((*float32)(unsafe.Pointer(&p.mem[0])), p.classes*p.inputs)
	for i := range p.w {
		p.w[i] = float32(math.Sin(float64(i))) / 100
	}
	p.hidden = append([]float32(nil), p.w...)
	if p.fault == "beyond" {
		_, _ = p.out.WriteString("{}\ndone")
		must(p.out.Flush())
		return
	}
	p.answer(map[string]any{}, nil)
}

// weights are those that it answers by.
func (p *program) weights() []float32 {
	if p.fault == "outside" {
		return p.hidden
	}
	return p.w
}

func (p *program) scores(x []float32, n int) []float32 {
	out, w := make([]float32, n*p.classes), p.weights()
	for i := range n {
		for c := range p.classes {
			for j, v := range x[i*p.inputs : (i+1)*p.inputs] {
				out[i*p.classes+c] += w[c*p.inputs+j] * v
			}
		}
	}
	return out
}

func (p *program) answerScores(s []float32, n int) {
	a := array{"answer", "f4", []int{n, p.classes}}
	switch p.fault {
	case "shape":
		a.Shape = []int{n, p.classes + 1}
		s = append(s, make([]float32, n)...)
	case "type":
		a.Type = "f2"
	case "half":
		s = s[:len(s)/2]
	}
	p.answer(map[string]any{"arrays": []array{a}}, s)
	if p.fault == "half" {
		os.Exit(0)
	}
}

func (p *program) learn(x []float32, labels []byte, n int) {
	switch p.fault {
	case "hang":
		time.Sleep(time.Hour)
	case "crash":
		fmt.Fprintln(os.Stderr, "it goes wrong\nbadly")
		os.Exit(3)
	case "print":
		fmt.Println("learning now")
	case "says":
		p.answer(map[string]any{"error": "no more"}, nil)
		return
	case "cut":
		must(os.Truncate(p.file, 0))
		p.answer(map[string]any{}, nil)
		return
	}
	s, w := p.scores(x, n), p.weights()
	for i := range n {
		var sum float64
		row := s[i*p.classes : (i+1)*p.classes]
		for _, v := range row {
			sum += math.Exp(float64(v))
		}
		for c, v := range row {
			d := -math.Exp(float64(v)) / sum
			if int(binary.LittleEndian.Uint32(labels[4*i:])) == c {
				d++
			}
			for j, v := range x[i*p.inputs : (i+1)*p.inputs] {
				w[c*p.inputs+j] += float32(p.rate*d/float64(n)) * v
			}
		}
	}
	if p.fault == "nan" {
		w[1] = float32(math.NaN())
	}
	p.answer(map[string]any{}, nil)
}

func (p *program) answer(head map[string]any, payload []float32) {
	line, err := json.Marshal(head)
	must(err)
	_, err = p.out.Write(append(line, '\n'))
	must(err)
	must(binary.Write(p.out, binary.LittleEndian, payload))
	must(p.out.Flush())
}

func floats(b []byte) []float32 {
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
