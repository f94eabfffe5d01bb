package command

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/results"
)

// idx is an IDX file of unsigned bytes that promises dims and holds n bytes.
func idx(n int, dims ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	for i := range n {
		b = append(b, byte(i%4))
	}
	return b
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// dataFolder holds data sets that are each wrong in one way.
func dataFolder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	const n = 48
	good := map[string][]byte{
		"train-images-idx3-ubyte": idx(n*16, n, 4, 4), "train-labels-idx1-ubyte": idx(n, n),
		"test-images-idx3-ubyte": idx(n*16, n, 4, 4), "test-labels-idx1-ubyte": idx(n, n),
	}
	with := func(file string, data []byte) map[string][]byte {
		files := map[string][]byte{}
		for k, v := range good {
			files[k] = v
		}
		delete(files, file)
		delete(files, strings.TrimSuffix(file, ".gz"))
		files[file] = data
		return files
	}
	images := good["train-images-idx3-ubyte"]
	whole := gzipped(images)
	for name, files := range map[string]map[string][]byte{
		"good":      good,
		"<b>x":      good,
		"truncated": with("train-images-idx3-ubyte.gz", whole[:len(whole)/2]),
		"magic":     with("train-images-idx3-ubyte", append([]byte{0, 0, 13, 3}, images[4:]...)),
		"promise":   with("train-images-idx3-ubyte", idx(n*16, 1<<31, 4, 4)),
		"count":     with("train-labels-idx1-ubyte", idx(n-1, n-1)),
		"short":     with("train-images-idx3-ubyte", images[:len(images)-5]),
		"nan":       {"a.csv": []byte("1,2,0\n3,NaN,1\n" + strings.Repeat("1,2,0\n2,1,1\n", 20))},
		"spelt":     {"a.csv": []byte("1,2,0\n3,four,1\n" + strings.Repeat("1,2,0\n2,1,1\n", 20))},
		"ragged":    {"a.csv": []byte("1,2,0\n3,4,5,1\n" + strings.Repeat("1,2,0\n2,1,1\n", 20))},
		"label":     {"a.csv": []byte("1,2,0\n3,4,1.5\n" + strings.Repeat("1,2,0\n2,1,1\n", 20))},
		"empty":     {"a.csv": {}},
		"nothing":   {"readme.txt": []byte("no data")},
		"hollow":    {"a.txt": {}},
		"brief":     {"a.txt": []byte("ab")},
		"raw":       {"a.txt": []byte("abcab\xff" + strings.Repeat("abc", 20))},
	} {
		dir := filepath.Join(root, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for file, data := range files {
			if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// TestBadInputIsRefused: one clear line, status 2, and nothing written.
func TestBadInputIsRefused(t *testing.T) {
	data := dataFolder(t)
	work := t.TempDir()
	t.Chdir(work)
	files := map[string]string{
		"key.yaml":     "track: digits\ntrakc: mnist\n",
		"setting.yaml": "arm: backprop\nsettings:\n  backprop:\n    unit: 3\n",
		"value.yaml":   "arm: backprop\nsettings:\n  backprop:\n    units: many\n",
		"bounds.yaml":  "arm: backprop\nsettings:\n  backprop:\n    units: -1\n",
		"other.yaml":   "arm: backprop\nsettings:\n  hebian:\n    units: 1\n",
		"option.yaml":  "arm: backprop\noptions:\n  digits:\n    targte: 1\n",
		"arm.yaml":     "seeds: 1\narm: [backprop, backprp]\n",
		"twice.yaml":   "arm: [backprop, backprop]\n",
		"type.yaml":    "seeds: many\n",
		"name.yaml":    "name: ../up\n",
		"broken.yaml":  "track: [digits\n",
		"variant.yaml": "arm: [v]\nvariants:\n  v: {arm: bakprop}\n",
		"vname.yaml":   "arm: [v]\nvariants:\n  backprop: {arm: backprop}\n",
		"vset.yaml":    "arm: [v]\nvariants:\n  v:\n    arm: backprop\n    settings:\n      unitz: 3\n",
		"vkey.yaml":    "arm: [v]\nvariants:\n  v: {arn: backprop}\n",
		"runes.yaml":   "track: text-raw\narm: kneser-ney\nseeds: 1\ndata: " + data + "\noptions:\n  text-raw: {symbols: runes}\n",
		"a file":       "",
		"layers.yaml":  "arm: [backprop]\nseeds: 1\nbudget: 200\nsettings:\n  backprop: {layers: \"100000000:tanh\"}\n",
		"wide.yaml":    "arm: [hebbian]\nsettings:\n  hebbian: {units: 16384, layers: 2, upper-units: 16384}\n",
		"bomb.yaml":    "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d]\narm: *e\n",
		"deep.yaml":    "arm: " + strings.Repeat("[", 2000) + "\n",
		"large.yaml":   strings.Repeat("- ", 400000),
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := commandtest.Tree(t, work)
	for _, c := range []struct {
		args string
		want string // in the line
	}{
		{"--track digit", `did you mean "digits"?`},
		{"--arm bakprop", `did you mean "backprop"?`},
		{"--arm backprop,nosuch", `unknown arm "nosuch"`},
		{"--arm ,", "no arm is named"},
		{"--arm backprop,backprop", "named twice"},
		{"--sedes 3", `did you mean "--seeds"?`},
		{"--seeds three", `--seeds is "three": want a whole number`},
		{"--seeds 1.5", `--seeds is "1.5": want a whole number`},
		{"--force=maybe", `--force is "maybe": want true or false`},
		{"tune --track repeat", `track "repeat" has nothing by which settings are chosen`},
		{"tune --target much", `--target is "much": want a number`},
		{"--budget 1000000000000", "it has room for at most"},
		{"--budget 9000000000000000000", "it has room for at most"},
		{"run layers.yaml", "it has room for at most"},
		{"run wide.yaml", "it has room for at most"},
		{"run bomb.yaml", "bomb.yaml: line 6: more than 16 aliases"},
		{"run deep.yaml", "deep.yaml: line 1: nested more than 32 deep"},
		{"run large.yaml", "large.yaml: larger than 65536 bytes"},
		{"--seeds 0", "want 1 or more"},
		{"--seeds 1000000000", "want at most"},
		{"--budget -1", "want 1 or more"},
		{"--jobs 0", "want 1 or more"},
		{"--blas mkl", "want auto, openblas or gonum"},
		{"--tuned nosuch.yaml", "nosuch.yaml"},
		{"nosuch.yaml", "no experiment file nosuch.yaml"},
		{"lsit", `did you mean "list"?`},
		{"run key.yaml setting.yaml", "one experiment file at a time"},
		{"list extra", "unknown command"},
		{"fetch", "requires at least 1 arg"},
		{"fetch mnits", `did you mean "mnist"?`},
		{"report", "accepts 1 arg"},
		{"report nosuch", "does not exist"},
		{"report .", "holds no results"},
		{"run key.yaml", `key.yaml:2: unknown key "trakc": did you mean "track"?`},
		{"run setting.yaml", `setting.yaml:4: unknown setting of arm backprop "unit": did you mean "units"?`},
		{"run value.yaml", "value.yaml:4: "},
		{"run bounds.yaml", "bounds.yaml:4: "},
		{"run other.yaml", "other.yaml:3: unknown arm"},
		{"run option.yaml", `option.yaml:4: `},
		{"run arm.yaml", `arm.yaml:2: unknown arm "backprp": did you mean "backprop"?`},
		{"run twice.yaml", "twice.yaml:1: "},
		{"run type.yaml", "type.yaml:1: "},
		{"run name.yaml", "name.yaml:1: "},
		{"run broken.yaml", "broken.yaml:"},
		{"run .", "is a directory"},
		{"run variant.yaml", `variant.yaml:3: unknown arm "bakprop": did you mean "backprop"?`},
		{"run vname.yaml", "vname.yaml:3: variant \"backprop\" has the name of an arm that exists"},
		{"run vset.yaml", `vset.yaml:6: unknown setting of arm v "unitz": did you mean "units"?`},
		{"run vkey.yaml", "vkey.yaml:3: "},
		{"--arm backprop --track nosuch --data " + data, "nosuch"},
		{"--arm backprop --track mnist --data nosuch", "there is no data set mnist here"},
		{"--arm backprop --track truncated --data " + data, "train-images-idx3-ubyte.gz"},
		{"--arm backprop --track magic --data " + data, "magic number"},
		{"--arm backprop --track promise --data " + data, "promises 2147483648"},
		{"--arm backprop --track count --data " + data, "47"},
		{"--arm backprop --track short --data " + data, "promises 48"},
		{"--arm backprop --track nan --data " + data, `line 2, column 2 is "NaN"`},
		{"--arm backprop --track spelt --data " + data, `line 2, column 2 is "four"`},
		{"--arm backprop --track ragged --data " + data, "line 2 has 4 columns"},
		{"--arm backprop --track label --label 3 --data " + data, `the label is "1.5"`},
		{"--arm backprop --track empty --data " + data, "the file is empty"},
		{"--arm backprop --track <b>x --data " + data, `the track name "<b>x" has '<'`},
		{"--arm backprop --track nothing --data " + data, "a data set's folder holds"},
		{"--arm hebbian --track text", `arm "hebbian" cannot take part in track "text": it reads vectors of numbers`},
		{"--arm kneser-ney --track digits", `arm "kneser-ney" cannot take part in track "digits": it reads symbols`},
		{"--arm backprop --track slices", `arm "backprop" cannot take part in track "slices": it has no spikes`},
		{"--arm hebbian --track timing", `arm "hebbian" cannot take part in track "timing": it has no spikes`},
		{"--arm triplet --track lifetime", `arm "triplet" cannot take part in track "lifetime": a spiking neuron needs spike times`},
		{"--arm hopfield --track lifetime-repeats", `arm "hopfield" cannot take part in track "lifetime-repeats": it has no novelty`},
		{"--arm kneser-ney --track text-nowhere --data " + data, "there is no text nowhere here"},
		{"--arm kneser-ney --track text-hollow --data " + data, "the text is empty"},
		{"--arm kneser-ney --track text-brief --data " + data, "a text of 2 symbols"},
		{"--arm kneser-ney --track text-change-brief --data " + data, "a text of 2 symbols: want at least 32"},
		{"run runes.yaml", `byte 5 is not UTF-8; want UTF-8, or the symbols "bytes"`},
		{"--arm backprop --out .", "is not empty and holds no experiment"},
	} {
		code, _, errs := compare(strings.Fields(c.args)...)
		if code != exitUsage {
			t.Errorf("compare %s: exit status %d, want 2 (%q)", c.args, code, errs)
			continue
		}
		if !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "compare: ") {
			t.Errorf("compare %s says\n%swant one line with %q", c.args, errs, c.want)
		}
		if after := commandtest.Tree(t, work); after != before {
			t.Fatalf("compare %s wrote something: %s", c.args, commandtest.Differ(after, before))
		}
	}
	code, out, errs := compare("--arm", "backprop", "--out", "a file/x")
	if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "is a file") {
		t.Errorf("a results folder below a file: status %d, %s%s", code, out, errs)
	}
	if code, _, errs := compare("--arm", "backprop", "--seeds", "1", "--budget", "100", "--track", "good", "--data", data, "--out", "fine"); code != 0 {
		t.Errorf("the data set from which the bad ones are made is refused: %s", errs)
	}
}

func TestAnotherExperimentsFolderIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	before := commandtest.Tree(t, dir)
	for _, more := range [][]string{{"--seeds", "3"}, {"--budget", "301"}, {"--arm", "backprop-gated"}} {
		code, _, errs := compare(append(commandtest.Quick(dir, "--arm", "backprop"), more...)...)
		if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "holds another experiment") {
			t.Errorf("with %v: status %d, %q", more, code, errs)
		}
		if after := commandtest.Tree(t, dir); after != before {
			t.Fatalf("with %v something was written: %s", more, commandtest.Differ(after, before))
		}
	}
}

// TestOtherDataInTheSameFolderAreRefused: runs on other data are no
// continuation, though every name and number of the command is the same.
func TestOtherDataInTheSameFolderAreRefused(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	data, dir := dataFolder(t), filepath.Join(t.TempDir(), "x")
	args := commandtest.Quick(dir, "--arm", "backprop", "--track", "good", "--data", data)
	must(t, args...)
	if err := os.Remove(filepath.Join(dir, "runs", "good.backprop.2.json")); err != nil {
		t.Fatal(err)
	}
	before := commandtest.Tree(t, dir)
	labels := filepath.Join(data, "good", "test-labels-idx1-ubyte")
	b, err := os.ReadFile(labels)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(labels, b, 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, errs := compare(args...)
	if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "with other settings, options or data") {
		t.Errorf("status %d, %q", code, errs)
	}
	if after := commandtest.Tree(t, dir); after != before {
		t.Errorf("something was written: %s", commandtest.Differ(after, before))
	}
}

func TestTwoProcessesOnOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "x")
	must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	found, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	held, err := results.Create(dir, found.Identity())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	before := commandtest.Tree(t, dir)
	for _, args := range [][]string{commandtest.Quick(dir, "--arm", "backprop", "--force"), {"report", dir}} {
		code, _, errs := compare(args...)
		if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "in use by another process") {
			t.Errorf("compare %v: status %d, %q", args, code, errs)
		}
		if after := commandtest.Tree(t, dir); after != before {
			t.Errorf("compare %v wrote something: %s", args, commandtest.Differ(after, before))
		}
	}
}

func TestDamagedRunIsNamed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "x")
	must(t, commandtest.Quick(dir, "--arm", "backprop")...)
	csv := filepath.Join(dir, "runs", "digits.backprop.2.csv")
	if err := os.Truncate(csv, 100); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{commandtest.Quick(dir, "-q", "--arm", "backprop"), {"report", dir}} {
		code, _, errs := compare(args...)
		if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "digits.backprop.2.csv is damaged") {
			t.Errorf("compare %v: status %d, %q", args, code, errs)
		}
	}
}
