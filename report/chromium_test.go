package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// browse loads a local file in headless Chromium, spoken to through its
// debugging pipe, and returns every address it asked for and everything that
// reached its console. It skips the test where there is no Chromium.
func browse(t *testing.T, file string) (requests, console []string) {
	t.Helper()
	var bin string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			bin = p
			break
		}
	}
	if bin == "" {
		t.Skip("no Chromium on this machine")
	}
	toBrowser, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
		"--no-first-run", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{toBrowser, fromBrowser} // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Skipf("Chromium does not start: %v", err)
	}
	toBrowser.Close()
	fromBrowser.Close()
	defer func() {
		in.Close()
		out.Close()
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
	}()

	type message struct {
		ID     int             `json:"id"`
		Method string          `json:"method"`
		Params json.RawMessage `json:"params"`
		Result json.RawMessage `json:"result"`
		Error  *struct{ Message string }
	}
	messages := make(chan message, 1000)
	go func() {
		defer close(messages)
		r := bufio.NewReader(out)
		for {
			b, err := r.ReadBytes(0)
			if err != nil {
				return
			}
			var m message
			if json.Unmarshal(b[:len(b)-1], &m) == nil {
				messages <- m
			}
		}
	}()
	note := func(m message) {
		var p struct {
			Request          struct{ URL string }
			Entry            struct{ Level, Text, URL string }
			ExceptionDetails struct{ Text string }
			Type             string
		}
		_ = json.Unmarshal(m.Params, &p)
		switch m.Method {
		case "Network.requestWillBeSent":
			requests = append(requests, p.Request.URL)
		case "Log.entryAdded":
			console = append(console, p.Entry.Level+": "+p.Entry.Text)
		case "Runtime.exceptionThrown":
			console = append(console, "exception: "+p.ExceptionDetails.Text)
		case "Runtime.consoleAPICalled":
			console = append(console, p.Type)
		}
	}
	deadline := time.After(60 * time.Second)
	wait := func(until func(message) bool) message {
		for {
			select {
			case m, ok := <-messages:
				if !ok {
					t.Fatal("Chromium ended early")
				}
				note(m)
				if until(m) {
					return m
				}
			case <-deadline:
				t.Fatal("Chromium did not answer in a minute")
			}
		}
	}
	id, session := 0, ""
	call := func(method string, params map[string]any) json.RawMessage {
		id++
		req := map[string]any{"id": id, "method": method, "params": params}
		if session != "" {
			req["sessionId"] = session
		}
		b, err := json.Marshal(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write(append(b, 0)); err != nil {
			t.Fatalf("Chromium ended early: %v", err)
		}
		m := wait(func(m message) bool { return m.ID == id })
		if m.Error != nil {
			t.Fatalf("%s: %s", method, m.Error.Message)
		}
		return m.Result
	}
	field := func(raw json.RawMessage, name string) string {
		var m map[string]any
		_ = json.Unmarshal(raw, &m)
		return fmt.Sprint(m[name])
	}
	target := field(call("Target.createTarget", map[string]any{"url": "about:blank"}), "targetId")
	session = field(call("Target.attachToTarget", map[string]any{"targetId": target, "flatten": true}), "sessionId")
	for _, domain := range []string{"Network", "Log", "Runtime", "Page"} {
		call(domain+".enable", nil)
	}
	call("Page.navigate", map[string]any{"url": "file://" + file})
	wait(func(m message) bool { return m.Method == "Page.loadEventFired" })
	call("Runtime.evaluate", map[string]any{"expression": "0"}) // drains what came with the load
	session = ""
	id++
	b, _ := json.Marshal(map[string]any{"id": id, "method": "Browser.close"})
	_, _ = in.Write(append(b, 0))
	return requests, console
}

// abroad are the requests that leave the machine's own files.
func abroad(requests []string) (out []string) {
	for _, r := range requests {
		if !strings.HasPrefix(r, "file:") && !strings.HasPrefix(r, "data:") {
			out = append(out, r)
		}
	}
	return out
}

func TestPageInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	dir, err := hostileReport()
	if err != nil {
		t.Fatal(err)
	}
	requests, console := browse(t, filepath.Join(dir, PageName))
	if len(requests) == 0 {
		t.Error("the browser loaded nothing at all")
	}
	for _, r := range abroad(requests) {
		t.Errorf("the report asks for %s", r)
	}
	for _, c := range console {
		t.Errorf("on the console: %s", c)
	}
}

// The check itself must see what it is there to see.
func TestBrowserCheckSeesFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	page := filepath.Join(t.TempDir(), "faulty.html")
	if err := os.WriteFile(page, []byte(`<!DOCTYPE html><title>x</title><img src="http://127.0.0.1:9/x.png"><script>undefined.x</script>`), 0o644); err != nil {
		t.Fatal(err)
	}
	requests, console := browse(t, page)
	if len(abroad(requests)) != 1 {
		t.Errorf("requests to the network: %q, want one", abroad(requests))
	}
	if len(console) == 0 {
		t.Error("nothing on the console, want an exception and a failed load")
	}
}
