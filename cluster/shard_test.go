package cluster

import (
	"fmt"
	"slices"
	"testing"
)

// study is tracks × arms × seeds, in the order of a plan; each third arm repeats the
// gate of the one before it.
func study(tracks, arms, seeds int) (runs []Run) {
	for t := range tracks {
		for s := range seeds {
			for a := range arms {
				r := Run{ID: fmt.Sprintf("track%d.arm%d.%d", t, a, s+1), Kind: fmt.Sprint(t, a), Partner: -1}
				if a%3 == 2 {
					r.Partner = len(runs) - 1
				}
				runs = append(runs, r)
			}
		}
	}
	return runs
}

// Shards are even, hold each run once, and part no run from the one that it needs.
func TestDealIsEven(t *testing.T) {
	for _, runs := range [][]Run{study(1, 2, 1), study(1, 7, 10), study(4, 12, 30)} {
		for n := 1; n <= min(Most(runs), 40); n++ {
			of := Deal(runs, n)
			held := make([]int, n)
			kinds := map[string][]int{}
			for i, r := range runs {
				held[of[i]]++
				if r.Partner >= 0 && of[r.Partner] != of[i] {
					t.Fatalf("%s is in shard %d and its partner in %d", r.ID, of[i], of[r.Partner])
				}
				if kinds[r.Kind] == nil {
					kinds[r.Kind] = make([]int, n)
				}
				kinds[r.Kind][of[i]]++
			}
			if slices.Min(held) == 0 || slices.Max(held)-slices.Min(held) > 2 {
				t.Errorf("%d runs in %d shards: %v", len(runs), n, held)
			}
			for kind, per := range kinds {
				if slices.Max(per)-slices.Min(per) > 2 {
					t.Errorf("%d runs in %d shards: those of kind %s are dealt %v", len(runs), n, kind, per)
				}
			}
		}
	}
}

// What a run is decides its shard: neither the order of the seeds nor the machine.
func TestDealIsFixed(t *testing.T) {
	runs := study(1, 4, 6)
	turned := slices.Clone(runs)
	for i := range turned { // the seeds from behind
		turned[i] = runs[(5-i/4)*4+i%4]
		if turned[i].Partner >= 0 {
			turned[i].Partner = i - 1
		}
	}
	a, b := Deal(runs, 5), Deal(turned, 5)
	for i := range turned {
		if was := slices.IndexFunc(runs, func(r Run) bool { return r.ID == turned[i].ID }); a[was] != b[i] {
			t.Errorf("%s moved from shard %d to %d", turned[i].ID, a[was], b[i])
		}
	}
	if got, want := Deal(study(1, 2, 4), 3), []int{0, 0, 0, 1, 2, 2, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("dealt %v, and once %v: folders of an earlier version can no longer go on", got, want)
	}
}

func TestParseShard(t *testing.T) {
	if s, err := ParseShard("2/8"); err != nil || s != (Shard{2, 8}) || s.String() != "2/8" || s.Folder() != "2-of-8" {
		t.Errorf("%v, %v", s, err)
	}
	for text, want := range map[string]string{
		"":           `shard is "": want K/N, as in 2/8`,
		"2":          `shard is "2": want K/N, as in 2/8`,
		"-1/8":       `shard is "-1/8": want K/N, as in 2/8`,
		"1/2/3":      `shard is "1/2/3": want K/N, as in 2/8`,
		"0/8":        `shard is "0/8": want K from 1 to N`,
		"9/8":        `shard is "9/8": want K from 1 to N`,
		"1/1e9":      `shard is "1/1e9": want K/N, as in 2/8`,
		"1/99999999": `shard is "1/99999999": want K/N, as in 2/8`,
	} {
		if _, err := ParseShard(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
