package outside

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Fault says how a program failed as a learner: it died, did not answer in time, or
// answered what is no answer.
type Fault struct{ Text string }

func (f *Fault) Error() string { return f.Text }

// process is a program that runs.
type process struct {
	name    string // its command, for errors
	cmd     *exec.Cmd
	in, out *os.File // what it reads and what it writes
	from    *bufio.Reader
	words   *lastWords
	msg     message
	payload []byte // of the latest answer
	broken  error  // what it failed by; it has ended
}

// single are the variables of the environment that keep a program to one thread, as
// every run is, where the user has not set them.
func single() []string {
	return []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
}

// begin starts a program. It leads a group of processes of its own, so that a
// terminal's interrupt does not reach it and what it starts ends with it.
func begin(command []string) (*process, error) {
	p := &process{name: strings.Join(command, " "), cmd: exec.Command(command[0], command[1:]...), words: &lastWords{}}
	p.cmd.Env = os.Environ()
	for _, v := range single() {
		if _, set := os.LookupEnv(v); !set {
			p.cmd.Env = append(p.cmd.Env, v+"=1")
		}
	}
	its, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer its.Close()
	out, ofIt, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer ofIt.Close()
	p.in, p.out, p.from = in, out, bufio.NewReaderSize(out, 1<<16)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = its, ofIt, p.words
	p.cmd.WaitDelay = time.Second // a process that it left behind may hold its standard error
	lead(p.cmd)
	widen(in)
	widen(out)
	if err := p.cmd.Start(); err != nil {
		in.Close()
		out.Close()
		return nil, fmt.Errorf("the learner %q cannot be started: %w", p.name, err)
	}
	return p, nil
}

// call sends the message that p.msg holds and reads the answer. An answer that says
// an error, and every failure, ends the program; one that refuses does not.
func (p *process) call(limit time.Duration) (answer, error) {
	if p.broken != nil {
		return answer{}, p.broken
	}
	op, _ := p.msg.head["op"].(string)
	a, err := p.exchange(limit)
	switch {
	case err != nil:
	case a.Error != "":
		err = nonsense{"it says: " + a.Error}
	default:
		return a, nil
	}
	return a, p.fail(op, limit, err)
}

func (p *process) exchange(limit time.Duration) (a answer, err error) {
	whole, err := p.msg.encode()
	if err != nil {
		return a, err
	}
	until := time.Now().Add(limit)
	if err := errors.Join(p.in.SetWriteDeadline(until), p.out.SetReadDeadline(until)); err != nil {
		return a, err
	}
	_, err = p.in.Write(whole)
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		return a, err
	}
	return read(p.from, &p.payload) // where it reads no more it may have said why
}

// fail ends the program and says by what it failed.
func (p *process) fail(op string, limit time.Duration, err error) error {
	var odd nonsense
	var what string
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		what = fmt.Sprintf("did not answer %s within %v and was ended", op, limit)
		p.kill()
	case errors.As(err, &odd):
		what = fmt.Sprintf("failed at %s: %s", op, odd.text)
		p.kill()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		what = fmt.Sprintf("died at %s (%s)", op, p.ended())
	default:
		what = fmt.Sprintf("failed at %s: %v", op, err)
		p.kill()
	}
	return p.failed(what)
}

// failed keeps what the program, which has ended, failed by.
func (p *process) failed(what string) error {
	what = fmt.Sprintf("the learner %q %s", p.name, what)
	if said := p.words.String(); said != "" {
		what += "; its last words: " + said
	}
	p.broken = &Fault{what}
	return p.broken
}

// ended waits for a program whose output has ended, and says how it ended itself.
func (p *process) ended() string {
	p.in.Close()
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(grace):
		group(p.cmd, syscall.SIGKILL)
		<-done
	}
	p.out.Close()
	return p.cmd.ProcessState.String()
}

// grace is how long a program may take to end when it is told to.
const grace = 3 * time.Second

// end tells the program to end, and ends it where it does not.
func (p *process) end() error {
	if p.broken != nil {
		return nil
	}
	p.msg.begin("end")
	whole, err := p.msg.encode()
	if err == nil {
		_ = p.in.SetWriteDeadline(time.Now().Add(grace))
		_, _ = p.in.Write(whole)
		_ = p.ended()
	}
	p.broken = &Fault{fmt.Sprintf("the learner %q was ended", p.name)}
	return err
}

func (p *process) kill() {
	group(p.cmd, syscall.SIGKILL)
	p.in.Close()
	p.out.Close()
	_ = p.cmd.Wait()
}

// lastWords keeps the end of what is written.
type lastWords struct {
	mu   sync.Mutex
	text []byte
}

// The most bytes and lines of a program's last words.
const (
	wordBytes = 2048
	wordLines = 3
)

func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, p...)
	if n := len(w.text) - wordBytes; n > 0 {
		w.text = append(w.text[:0], w.text[n:]...)
	}
	return len(p), nil
}

// String is the last lines, on one.
func (w *lastWords) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for l := range strings.Lines(string(w.text)) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines[max(0, len(lines)-wordLines):], " | ")
}
