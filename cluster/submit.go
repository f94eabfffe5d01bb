package cluster

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"text/template"
	"time"
	"unicode"
)

//go:embed templates
var templates embed.FS

// The engines that do jobs.
const (
	Slurm      = "slurm"
	Kubernetes = "kubernetes"
	Local      = "local"
)

// Engines are those that [Files] writes for.
func Engines() []string { return []string{Slurm, Kubernetes, Local} }

// Job is an experiment that is handed to an engine as shards, and joined when all of
// them have ended.
type Job struct {
	Name      string // of the experiment
	Workdir   string // absolute: what relative paths begin at, but on Kubernetes
	Folder    string // of the files
	Out       string // the results folder of all shards together
	ShardsDir string // the folder of their folders

	Shards, Cores int
	Memory        int64         // of a shard, in bytes; 0: no word of it
	Limit         time.Duration // on the time of a shard

	Image string // on Kubernetes
	Go    string // the version that builds it
}

// File is one of those that an engine is handed.
type File struct {
	Name       string
	Text       []byte
	Executable bool
}

// Study is the name, in the folder of a job, of the experiment that its shards do, and
// Program of the copy of the program that does them, but on Kubernetes.
const (
	Study   = "experiment.yaml"
	Program = "compare"
)

// Start is the script that hands a job to its engine.
func Start(engine string) string { return engine + ".sh" }

// Files writes a job for an engine: the script that hands it over, named by [Start], and
// what that hands over.
func Files(engine string, j Job) ([]File, error) {
	if err := j.check(engine); err != nil {
		return nil, err
	}
	names := map[string][]string{
		Slurm:      {"array.sbatch", "merge.sbatch"},
		Kubernetes: {"job.yaml", "merge.yaml", "claim.yaml", "Dockerfile"},
		Local:      nil,
	}
	var out []File
	for _, name := range append(names[engine], Start(engine)) {
		t, err := template.New("").Funcs(template.FuncMap{"sh": quoted, "json": asJSON}).ParseFS(templates, "templates/"+name+".tmpl")
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, name+".tmpl", j); err != nil {
			return nil, err
		}
		out = append(out, File{Name: name, Text: b.Bytes(), Executable: name == Start(engine)})
	}
	return out, nil
}

func (j Job) check(engine string) error {
	for _, p := range []string{j.Workdir, j.Folder, j.Out, j.ShardsDir, j.Image} {
		if i := strings.IndexFunc(p, unicode.IsControl); i >= 0 {
			return fmt.Errorf("%q holds a control character: no script can name it", p)
		}
	}
	switch {
	case j.Shards < 1 || j.Cores < 1:
		return fmt.Errorf("%d shards of %d cores: want 1 or more of each", j.Shards, j.Cores)
	case j.Memory < 0 || j.Limit < 0:
		return errors.New("a shard has less than no memory or time")
	case engine == Kubernetes && (!filepath.IsLocal(j.Out) || !filepath.IsLocal(j.ShardsDir)):
		return fmt.Errorf("the results folder is %s: on Kubernetes want one below the working folder, which is the volume of the pods", j.Out)
	}
	return nil
}

// What the templates name beside the fields.

// Study and Program are paths.
func (j Job) Study() string { return filepath.Join(j.Folder, Study) }
func (j Job) Program() string {
	if filepath.IsAbs(j.Folder) {
		return filepath.Join(j.Folder, Program)
	}
	return "./" + filepath.Join(j.Folder, Program) // a shell looks elsewhere for a bare name
}

// Label is the name with what every engine accepts in one: small letters, digits and
// hyphens, at most 48 of them.
func (j Job) Label() string {
	var b strings.Builder
	for _, r := range strings.ToLower(j.Name) {
		if r < 'a' || r > 'z' {
			if r < '0' || r > '9' {
				r = '-'
			}
		}
		b.WriteRune(r)
	}
	const most = 48
	label := "hebbgrad-" + strings.Trim(b.String(), "-")
	return strings.Trim(label[:min(len(label), most)], "-")
}

// MiB is the memory of a shard, and MergeMiB that of the merge, which holds all rows.
func (j Job) MiB() int64      { return j.Memory >> 20 }
func (j Job) MergeMiB() int64 { return max(j.MiB(), 2048) }

// Clock is the time limit as Slurm has it, and Seconds as Kubernetes has it.
func (j Job) Clock() string {
	m := int((j.Limit + time.Minute - 1) / time.Minute)
	return fmt.Sprintf("%02d:%02d:00", m/60, m%60)
}
func (j Job) Seconds() int { return int(j.Limit.Seconds()) }

// PodRun and PodMerge are what the shells of pods do. An index counts from 0.
func (j Job) PodRun() string {
	return fmt.Sprintf(`shard=$((JOB_COMPLETION_INDEX + 1)); exec compare run /study/%s --shard "$shard/%d" --out %s/"$shard-of-%d" --jobs %d --quiet`,
		Study, j.Shards, quoted(filepath.ToSlash(j.ShardsDir)), j.Shards, j.Cores)
}

func (j Job) PodMerge() string {
	return fmt.Sprintf(`exec compare merge %s %s/*-of-%d`, quoted(path.Clean(filepath.ToSlash(j.Out))), quoted(filepath.ToSlash(j.ShardsDir)), j.Shards)
}

// quoted is a word that a shell takes as it is.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// asJSON is a string that YAML takes as it is.
func asJSON(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}
