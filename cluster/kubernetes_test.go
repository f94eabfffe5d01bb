package cluster

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
)

// decode reads a manifest as the server of Kubernetes does that is asked to be strict:
// kind and version must be known, and every field, as it is spelt.
func decode(manifest string, into runtime.Object) error {
	scheme := runtime.NewScheme()
	if err := errors.Join(batchv1.AddToScheme(scheme), corev1.AddToScheme(scheme)); err != nil {
		return err
	}
	_, _, err := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true}).Decode([]byte(manifest), nil, into)
	return err
}

// job is one whose names and paths hold what scripts and YAML trip over.
func job() Job {
	return Job{Name: "It's #1: a study", Workdir: "/home/ann's/hebbgrad", Folder: "results/it's #1: a study.slurm",
		Out: "results/it's #1: a study", ShardsDir: "results/it's #1: a study.shards",
		Shards: 4, Cores: 2, Memory: 768 << 20, Limit: 90 * time.Minute, Image: "registry.example.org/hebbgrad:1", Go: "1.26.8"}
}

func files(t *testing.T, engine string, j Job) map[string]string {
	t.Helper()
	list, err := Files(engine, j)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range list {
		out[f.Name] = string(f.Text)
		if f.Executable != (f.Name == Start(engine)) {
			t.Errorf("%s: executable: %v", f.Name, f.Executable)
		}
	}
	return out
}

// The manifests are of batch/v1 and v1: the published types take them, with no field
// that those do not know. Of k8s.io/api the module has the newest version with which all
// that the program is built of stays as it is; its batch/v1 has every field used here.
func TestManifestsAreOfTheirKind(t *testing.T) {
	all := files(t, Kubernetes, job())
	var j, merge batchv1.Job
	var claim corev1.PersistentVolumeClaim
	for name, into := range map[string]runtime.Object{"job.yaml": &j, "merge.yaml": &merge, "claim.yaml": &claim} {
		if err := decode(all[name], into); err != nil {
			t.Errorf("%s: %v\n%s", name, err, all[name])
		}
		for was, is := range map[string]string{"spec:": "spek:", "metadata:": "metaData:", "v1\n": "v7\n", "kind: ": "kind: X"} {
			if err := decode(strings.Replace(all[name], was, is, 1), into.DeepCopyObject()); err == nil {
				t.Errorf("%s is taken with %s", name, is)
			}
		}
	}
	const label = "hebbgrad-it-s--1--a-study"
	for _, o := range []struct{ kind, version, name, wantKind, wantVersion, wantName string }{
		{j.Kind, j.APIVersion, j.Name, "Job", "batch/v1", label},
		{merge.Kind, merge.APIVersion, merge.Name, "Job", "batch/v1", label + "-merge"},
		{claim.Kind, claim.APIVersion, claim.Name, "PersistentVolumeClaim", "v1", label},
	} {
		if o.kind != o.wantKind || o.version != o.wantVersion || o.name != o.wantName {
			t.Errorf("%+v", o)
		}
	}
	s, pod := j.Spec, j.Spec.Template.Spec
	if *s.CompletionMode != batchv1.IndexedCompletion || *s.Completions != 4 || *s.Parallelism != 4 || *s.BackoffLimitPerIndex < 1 || *s.MaxFailedIndexes != 4 {
		t.Errorf("the indexes are %+v", s)
	}
	// What the API server would refuse: a policy on failures without Never, exit codes out of order.
	if r := s.PodFailurePolicy.Rules; pod.RestartPolicy != corev1.RestartPolicyNever || len(r) != 2 || r[0].Action != batchv1.PodFailurePolicyActionIgnore ||
		r[1].Action != batchv1.PodFailurePolicyActionFailIndex || *r[1].OnExitCodes.ContainerName != pod.Containers[0].Name || !slices.Equal(r[1].OnExitCodes.Values, []int32{1, 2}) {
		t.Errorf("the policy on failures is %+v", s.PodFailurePolicy)
	}
	c := pod.Containers[0]
	if got := c.Resources.Limits; got.Cpu().Value() != 2 || got.Memory().Value() != 768<<20 || *pod.ActiveDeadlineSeconds != 5400 {
		t.Errorf("asked for are %v and %v s", got, *pod.ActiveDeadlineSeconds)
	}
	var mounts, volumes []string
	for _, m := range c.VolumeMounts {
		mounts = append(mounts, m.Name)
	}
	for _, v := range pod.Volumes {
		volumes = append(volumes, v.Name)
	}
	if !slices.Equal(mounts, volumes) || pod.Volumes[0].PersistentVolumeClaim.ClaimName != claim.Name || c.Image != job().Image {
		t.Errorf("container %+v with volumes %+v", c, pod.Volumes)
	}
	if !slices.Contains(claim.Spec.AccessModes, corev1.ReadWriteMany) || claim.Spec.Resources.Requests.Storage().IsZero() {
		t.Errorf("the storage claimed is %+v", claim.Spec)
	}
	if merge.Spec.Template.Spec.RestartPolicy != corev1.RestartPolicyNever || *merge.Spec.BackoffLimit != 0 {
		t.Errorf("the merge is %+v", merge.Spec)
	}

	args := spoken(t, t.TempDir(), append(c.Command, c.Args...), "JOB_COMPLETION_INDEX=2")
	want := []string{"run", "/study/experiment.yaml", "--shard", "3/4", "--out", "results/it's #1: a study.shards/3-of-4", "--jobs", "2", "--quiet"}
	if !slices.Equal(args, want) {
		t.Errorf("the pod of index 2 says %q, want %q", args, want)
	}
	work := t.TempDir()
	mkdir(t, filepath.Join(work, "results/it's #1: a study.shards/1-of-4"), filepath.Join(work, "results/it's #1: a study.shards/2-of-4"))
	args = spoken(t, work, append(merge.Spec.Template.Spec.Containers[0].Command, merge.Spec.Template.Spec.Containers[0].Args...))
	want = []string{"merge", "results/it's #1: a study", "results/it's #1: a study.shards/1-of-4", "results/it's #1: a study.shards/2-of-4"}
	if !slices.Equal(args, want) {
		t.Errorf("the merge says %q, want %q", args, want)
	}
}

// A job that has nothing to say of memory and time says nothing.
func TestManifestWithoutLimits(t *testing.T) {
	j := job()
	j.Memory, j.Limit = 0, 0
	var got batchv1.Job
	if err := decode(files(t, Kubernetes, j)["job.yaml"], &got); err != nil {
		t.Fatal(err)
	}
	if _, has := got.Spec.Template.Spec.Containers[0].Resources.Limits[corev1.ResourceMemory]; has || got.Spec.Template.Spec.ActiveDeadlineSeconds != nil {
		t.Errorf("%+v", got.Spec.Template.Spec)
	}
	if text := files(t, Slurm, j)["array.sbatch"]; strings.Contains(text, "--mem") || strings.Contains(text, "--time") {
		t.Errorf("the array asks for memory or time:\n%s", text)
	}
}

// The scripts are ones that a shell takes, and shellcheck finds nothing in them.
func TestScriptsAreSound(t *testing.T) {
	check, err := exec.LookPath("shellcheck")
	for _, engine := range Engines() {
		for name, text := range files(t, engine, job()) {
			if !strings.HasPrefix(text, "#!") {
				continue
			}
			path := filepath.Join(t.TempDir(), name)
			write(t, path, text)
			if out, err := exec.Command("bash", "-n", path).CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", name, err, out)
			}
			if check == "" {
				continue
			}
			if out, err := exec.Command(check, path).CombinedOutput(); err != nil {
				t.Errorf("%s: %s", name, out)
			}
		}
	}
	if err != nil {
		t.Skip("there is no shellcheck: bash alone has looked at the scripts")
	}
}

// What no engine can do is refused.
func TestJobsThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Job){
		"holds a control character":        func(j *Job) { j.Out = "a\nrm -rf x" },
		"0 shards of 2 cores":              func(j *Job) { j.Shards = 0 },
		"4 shards of 0 cores":              func(j *Job) { j.Cores = 0 },
		"less than no memory or time":      func(j *Job) { j.Memory = -1 },
		"on Kubernetes want one below the": func(j *Job) { j.Out = "/scratch/study" },
	} {
		j := job()
		change(&j)
		if _, err := Files(Kubernetes, j); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestLabel(t *testing.T) {
	for name, want := range map[string]string{
		"study":                   "hebbgrad-study",
		"Größe.2":                 "hebbgrad-gr--e-2",
		"日本":                      "hebbgrad",
		strings.Repeat("x-", 100): "hebbgrad-" + strings.Repeat("x-", 19) + "x",
	} {
		if got := (Job{Name: name}).Label(); got != want {
			t.Errorf("%s is labelled %s, want %s", name, got, want)
		}
	}
}
