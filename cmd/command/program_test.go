//go:build unix

package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/outside/outsidetest"
)

// experimentFile writes an experiment of a program, whole or broken, beside softmax.
func experimentFile(t *testing.T, fault, more string) string {
	t.Helper()
	command, err := json.Marshal(outsidetest.Command(fault))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "programs.yaml")
	text := "arm: [softmax, own]\nseeds: 1\nbudget: 400\njobs: 1\nvariants:\n  own: {command: " + string(command) + ", settings: {time-limit: 2, rate: 2}" + more + "}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// check-arm says of a program what fails and why, once.
func TestCheckArm(t *testing.T) {
	if code, out, errs := compare("check-arm", experimentFile(t, "", ""), "--presentations", "1200"); code != 0 || strings.Contains(out, "FAILED") || !strings.Contains(out, "ok       hidden state") || errs != "" {
		t.Errorf("of a whole program: exit status %d\n%s%s", code, out, errs)
	}
	for _, fault := range []string{"shape", "nan", "hang", "crash", "outside"} {
		t.Run(fault, func(t *testing.T) {
			code, out, errs := compare("check-arm", experimentFile(t, fault, ""), "own")
			if code != 1 || errs != "compare: own: not conforming\n" || !strings.Contains(out, strings.Replace(outsidetest.Faults()[fault], "within 1s", "within 2s", 1)) {
				t.Errorf("exit status %d, %s%s", code, out, errs)
			}
			if fault != "outside" && strings.Count(out, "FAILED") != 1 {
				t.Errorf("said more than once:\n%s", out)
			}
			if fault == "outside" && !strings.Contains(out, "FAILED   hidden state: it answers by something outside the weight arrays that it declared") {
				t.Errorf("not named:\n%s", out)
			}
		})
	}
}

// A program that fails ends its own run, in one line, and no other.
func TestBrokenProgramLeavesOthers(t *testing.T) {
	commandtest.Draws(t)
	out := filepath.Join(t.TempDir(), "out")
	code, _, errs := compare("run", experimentFile(t, "crash", ""), "--out", out, "-q")
	if lines := strings.Count(errs, "\n"); code != 1 || lines != 1 || !strings.Contains(errs, "1 of 2 runs failed: run digits.own.1: after 0 of 400 presentations: the learner") || !strings.Contains(errs, "died at learn (exit status 3); its last words: it goes wrong | badly") {
		t.Errorf("exit status %d: %s", code, errs)
	}
	if text, err := os.ReadFile(filepath.Join(out, "runs.csv")); err != nil || !strings.Contains(string(text), "digits.softmax.1") {
		t.Errorf("the other run was not kept: %v\n%s", err, text)
	}
}

// A run says of which program it is, and one of another program is another experiment.
func TestProgramIsPartOfWhatRan(t *testing.T) {
	commandtest.Draws(t)
	out := filepath.Join(t.TempDir(), "out")
	must(t, "run", experimentFile(t, "", ", rule: delta, gate: novelty"), "--out", out)
	text, err := os.ReadFile(filepath.Join(out, "runs", "digits.own.1.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"become-a-learner"`, `"rule": "delta"`, `"gate": "novelty"`, `"signal": "instance+surprise"`, `"clock": "wall"`, "its multiply-accumulates are not known"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the manifest lacks %s:\n%.2000s", want, text)
		}
	}
	if code, _, errs := compare("run", experimentFile(t, "half", ", rule: delta, gate: novelty"), "--out", out); code != 2 || !strings.Contains(errs, "another") {
		t.Errorf("with another command in the same folder: exit status %d: %s", code, errs)
	}
}

// What is wrong with a variant is said with its line, and nothing runs.
func TestVariantsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "learner.py")
	if err := os.WriteFile(text, []byte("print(1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good, err := json.Marshal(outsidetest.Command(""))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ variant, want string }{
		{"{command: [no-such-program]}", `exp.yaml:3: variant "own": there is no program "no-such-program": want one on the PATH`},
		{"{command: [" + text + "]}", "is not executable: make it so (chmod +x)"},
		{"{command: []}", "the command of a learner is empty"},
		{"{command: python3 mine.py}", "exp.yaml:3: "},
		{"{command: [true], arm: backprop}", "has an arm and a command: want one of them"},
		{"{rule: gradient, arm: backprop}", "has a rule or a gate and no command"},
		{"{settings: {rate: 1}}", "has neither an arm nor a command"},
		{"{command: " + string(good) + ", gate: ajar}", `gate is "ajar": want one of open, novelty`},
		{"{command: " + string(good) + ", gate: yoked}", "gate is yoked and no partner is named"},
		{"{command: " + string(good) + ", partner: hebbian}", "a partner is named, and the gate is open"},
		{"{command: " + string(good) + ", settings: {rat: 1}}", `"rat"`},
		{"{command: " + string(good) + ", settings: {rate: 11}}", `setting "rate" is 11, want 0 to 10`},
		{"{command: " + string(good) + ", settings: {time-limit: soon}}", `setting "time-limit" is soon`},
		{"{comand: [true]}", `"comand"`},
	} {
		path := filepath.Join(dir, "exp.yaml")
		if err := os.WriteFile(path, []byte("arm: own\nvariants:\n  own: "+c.variant+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := compare("run", path, "--out", filepath.Join(dir, "out"))
		if code != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit status %d, %s%s, want %q", c.variant, code, out, errs, c.want)
		}
	}
	if code, _, errs := compare("check-arm", filepath.Join("..", "..", "experiments", "tenth.yaml")); code != 2 || !strings.Contains(errs, "no variant with a command") {
		t.Errorf("check-arm of a file without programs: exit status %d: %s", code, errs)
	}
}
