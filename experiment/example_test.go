package experiment_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hebbgrad/hebbgrad/experiment"
)

// A comparison from a program of one's own: an experiment file, the runs, the
// folder with the report.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte("arm: [hebbian-instance, softmax]\nseeds: 2\nbudget: 300\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	e, src, err := experiment.Read(file, experiment.Default(experiment.Known{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	e.Out = filepath.Join(dir, "out")
	p, err := e.Prepare(context.Background(), src)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	found, err := p.Run(context.Background(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = os.Stat(filepath.Join(e.Out, experiment.ReportFile))
	fmt.Println(found.Done, "of", found.Planned, "runs; a report:", err == nil)
	fmt.Println(strings.Contains(found.Text, "softmax"))
	// Output:
	// 4 of 4 runs; a report: true
	// true
}
