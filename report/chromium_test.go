package report

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// A report full of hostile names loads in a browser with nothing on the
// console and no request beside itself.
func TestPageInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	found := false
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if _, err := exec.LookPath(name); err == nil {
			found = true
		}
	}
	if !found {
		t.Skip("no Chromium on this machine")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command to run the check with")
	}
	dir, err := hostileReport()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", "github.com/hebbgrad/hebbgrad/internal/browsercheck", filepath.Join(dir, PageName)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
