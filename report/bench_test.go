package report

import (
	"testing"
)

// BenchmarkWrite makes the default report: 4 arms × 10 seeds.
func BenchmarkWrite(b *testing.B) {
	for _, c := range []struct {
		name   string
		budget int
	}{{"presentations=3000", 3000}, {"presentations=60000", 60000}} {
		b.Run(c.name, func(b *testing.B) {
			in := madeInput("digits", 10, c.budget)
			b.ReportMetric(float64(len(in.Rows)), "rows")
			dir := b.TempDir()
			for b.Loop() {
				if err := Write(dir, in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(in.Rows)), "rows")
		})
	}
}
