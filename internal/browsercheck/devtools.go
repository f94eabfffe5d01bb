package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// settle is how long a loaded page is watched for late requests.
const settle = 500 * time.Millisecond

// load visits a page in a browser of its own that can resolve no host.
func load(ctx context.Context, chromium, page string) (v visit, err error) {
	path, err := filepath.Abs(page)
	if err != nil {
		return v, err
	}
	if _, err := os.Stat(path); err != nil {
		return v, err
	}
	profile, err := os.MkdirTemp("", "browsercheck")
	if err != nil {
		return v, err
	}
	defer func() { _ = os.RemoveAll(profile) }()
	s, stop, err := start(ctx, chromium, profile)
	if err != nil {
		return v, err
	}
	defer stop()
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if err := s.open(address); err != nil {
		return v, err
	}
	return s.watch(address)
}

// session is a conversation with one page of the browser: messages in JSON,
// each ended by a zero byte, on two pipes.
type session struct {
	ctx     context.Context
	out     *os.File
	in      chan message
	id      int
	page    string // session of the page, once attached
	pending []message
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

func start(ctx context.Context, chromium, profile string) (*session, func(), error) {
	ctx, cancel := context.WithCancel(ctx)
	theirs, ours, err := os.Pipe()
	if err != nil {
		cancel()
		return nil, nil, err
	}
	answers, theirAnswers, err := os.Pipe()
	if err != nil {
		cancel()
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirs, theirAnswers} // descriptors 3 and 4
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, nil, err
	}
	_ = theirs.Close()
	_ = theirAnswers.Close()
	s := &session{ctx: ctx, out: ours, in: make(chan message)}
	go s.read(answers)
	stop := func() {
		_ = s.send("Browser.close", nil)
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			cancel()
			<-done
		}
		cancel()
		_ = ours.Close()
		_ = answers.Close()
	}
	return s, stop, nil
}

func (s *session) read(from *os.File) {
	defer close(s.in)
	r := bufio.NewReader(from)
	for {
		data, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(data[:len(data)-1], &m) != nil {
			continue
		}
		select {
		case s.in <- m:
		case <-s.ctx.Done():
			return
		}
	}
}

func (s *session) send(method string, params any) error {
	s.id++
	call := map[string]any{"id": s.id, "method": method}
	if params != nil {
		call["params"] = params
	}
	if s.page != "" && !strings.HasPrefix(method, "Browser.") {
		call["sessionId"] = s.page
	}
	data, err := json.Marshal(call)
	if err != nil {
		return err
	}
	_, err = s.out.Write(append(data, 0))
	return err
}

// call sends a command and waits for its answer; events that come before it
// are kept.
func (s *session) call(method string, params, result any) error {
	if err := s.send(method, params); err != nil {
		return err
	}
	id := s.id
	for {
		m, err := s.next(nil)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		if m.ID != id {
			s.pending = append(s.pending, m)
			continue
		}
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

var errTime = errors.New("time is over")

func (s *session) next(limit <-chan time.Time) (message, error) {
	select {
	case m, ok := <-s.in:
		if !ok {
			return m, errors.New("the browser ended")
		}
		return m, nil
	case <-limit:
		return message{}, errTime
	case <-s.ctx.Done():
		return message{}, s.ctx.Err()
	}
}

func (s *session) open(address string) error {
	var target struct{ TargetID string }
	if err := s.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var attached struct{ SessionID string }
	if err := s.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return err
	}
	s.page = attached.SessionID
	for _, domain := range []string{"Network", "Log", "Runtime", "Page"} {
		if err := s.call(domain+".enable", nil, nil); err != nil {
			return err
		}
	}
	var nav struct{ ErrorText string }
	if err := s.call("Page.navigate", map[string]any{"url": address}, &nav); err != nil {
		return err
	}
	if nav.ErrorText != "" {
		return fmt.Errorf("the page does not load: %s", nav.ErrorText)
	}
	return nil
}

// watch collects what happens until the page has loaded and settled.
func (s *session) watch(address string) (v visit, err error) {
	var limit <-chan time.Time
	for {
		var m message
		if len(s.pending) > 0 {
			m, s.pending = s.pending[0], s.pending[1:]
		} else if m, err = s.next(limit); errors.Is(err, errTime) {
			break
		} else if err != nil {
			return v, err
		}
		if m.Method == "Page.loadEventFired" {
			limit = time.After(settle)
		}
		v.note(m, address)
	}
	for expression, into := range map[string]any{
		"document.title": &v.title, "document.querySelectorAll('*').length": &v.elements,
	} {
		var answer struct {
			Result struct{ Value json.RawMessage }
		}
		if err := s.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &answer); err != nil {
			return v, err
		}
		if err := json.Unmarshal(answer.Result.Value, into); err != nil {
			return v, err
		}
	}
	return v, nil
}

// note keeps what one event says.
func (v *visit) note(m message, address string) {
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Level, Text string }
		Type    string
		Args    []struct {
			Value       any
			Description string
		}
		ExceptionDetails struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	if json.Unmarshal(m.Params, &p) != nil {
		return
	}
	switch m.Method {
	case "Network.requestWillBeSent":
		if u := p.Request.URL; u != address && !strings.HasPrefix(u, "data:") {
			v.requests = append(v.requests, u)
		}
	case "Log.entryAdded":
		if p.Entry.Level == "error" || p.Entry.Level == "warning" {
			v.console = append(v.console, p.Entry.Text)
		}
	case "Runtime.consoleAPICalled":
		if p.Type == "error" || p.Type == "warning" || p.Type == "assert" {
			var words []string
			for _, a := range p.Args {
				if a.Value == nil {
					a.Value = a.Description
				}
				words = append(words, fmt.Sprint(a.Value))
			}
			v.console = append(v.console, strings.Join(words, " "))
		}
	case "Runtime.exceptionThrown":
		v.console = append(v.console, p.ExceptionDetails.Text+" "+p.ExceptionDetails.Exception.Description)
	}
}
