package cluster

import (
	"math"
	"testing"
	"time"
)

// Ten runs of a quick arm and ten of a slow one: every figure by hand.
func TestNeedOf(t *testing.T) {
	var runs []Run
	var costs []Cost
	for i := range 20 {
		kind, cost := "quick", Cost{60, 100 << 20}
		if i >= 10 {
			kind, cost = "slow", Cost{600, 300 << 20}
		}
		runs = append(runs, Run{ID: kind + string(rune('a'+i)), Kind: kind, Partner: -1})
		costs = append(costs, cost)
	}
	for _, c := range []struct {
		n, cores          int
		shortest, longest time.Duration
		memory            int64 // MiB
		limit             time.Duration
	}{
		{1, 1, 6600 * time.Second, 6600 * time.Second, 768, 220 * time.Minute},       // 1.5·300 + 256 = 706
		{5, 1, 1320 * time.Second, 1320 * time.Second, 768, 50 * time.Minute},        // 2 of each
		{4, 1, 1380 * time.Second, 1920 * time.Second, 768, 70 * time.Minute},        // 3·60 + 2·600, 2·60 + 3·600
		{5, 2, 1260 * time.Second, 1260 * time.Second, 1280, 50 * time.Minute},       // 660 + 600; 2·450 + 256 = 1156
		{1, 4, 2250 * time.Second, 2250 * time.Second, 2048 + 256, 80 * time.Minute}, // 1650 + 600; 4·450 + 256 = 2056
	} {
		got := NeedOf(runs, costs, c.n, c.cores)
		if math.Abs(got.CoreHours-6600./3600) > 1e-9 || got.Shortest != c.shortest || got.Longest != c.longest || got.Memory != c.memory<<20 || got.Limit != c.limit {
			t.Errorf("%d shards of %d cores: %+v, want %+v", c.n, c.cores, got, c)
		}
	}
	if n := Suggest(runs, costs, 1); n != 2 {
		t.Errorf("%d shards for 1.8 hours: want 2", n)
	}
	for i := range costs {
		costs[i].Seconds *= 1000
	}
	if n := Suggest(runs, costs, 1); n != 5 {
		t.Errorf("%d shards for 20 long runs: want 5, of four each", n)
	}
	if n := Suggest(runs[:1], costs[:1], 8); n != 1 {
		t.Errorf("%d shards for one run", n)
	}
}
