// Package runinfo finds out what a manifest states about the program and the
// machine: commit, versions, processor, memory. It never fails: what cannot be
// found out is [Unknown] or 0.
package runinfo

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Unknown stands where something could not be found out.
const Unknown = "unknown"

// gitTime bounds the calls of git, which may have to look at a slow disk.
const gitTime = 5 * time.Second

// Code says what program this is.
type Code struct {
	Commit    string            `json:"commit"`  // full hash, or "unknown"
	Dirty     bool              `json:"dirty"`   // the tree differed from the commit
	GoVersion string            `json:"go"`      // go1.26.8
	Modules   map[string]string `json:"modules"` // version of every module linked in
}

// ReadCode reads the stamp of the build. Where it carries none, as under "go
// run" and -buildvcs=false, git is asked about the repository that holds the
// source.
func ReadCode(ctx context.Context) Code {
	c := Code{Commit: Unknown, GoVersion: runtime.Version(), Modules: map[string]string{}}
	module := ""
	if b, ok := debug.ReadBuildInfo(); ok {
		c.readBuild(b)
		module = b.Main.Path
	}
	if c.Commit != Unknown {
		return c
	}
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	if dir, ok := sourceFolder(module); ok {
		if commit, dirty, ok := askGit(ctx, dir); ok {
			c.Commit, c.Dirty = commit, dirty
		}
	}
	return c
}

func (c *Code) readBuild(b *debug.BuildInfo) {
	for _, s := range b.Settings {
		switch s.Key {
		case "vcs.revision":
			c.Commit = s.Value
		case "vcs.modified":
			c.Dirty = s.Value == "true"
		}
	}
	for _, m := range b.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c.Modules[m.Path] = m.Version
	}
}

// sourceFolder is where this program's source lies: the folder that the
// compiler recorded or, for a build with -trimpath, the working folder, if it
// or a parent holds the go.mod of the given module.
func sourceFolder(module string) (string, bool) {
	var starts []string
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		starts = append(starts, filepath.Dir(file))
	}
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	for _, dir := range starts {
		name := moduleName(filepath.Join(dir, "go.mod"))
		for parent := filepath.Dir(dir); name == "" && parent != dir; parent = filepath.Dir(dir) {
			dir = parent
			name = moduleName(filepath.Join(dir, "go.mod"))
		}
		if name != "" && (module == "" || name == module) {
			return dir, true
		}
	}
	return "", false
}

func moduleName(gomod string) string {
	data, err := os.ReadFile(gomod)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}

// askGit returns the commit checked out in the repository that tracks dir's
// go.mod, and whether its tree differs. A repository that merely surrounds the
// folder, as a user's home may, is not the program's.
func askGit(ctx context.Context, dir string) (commit string, dirty, ok bool) {
	git := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
		cmd.WaitDelay = time.Second
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	_, untracked := git("ls-files", "--error-unmatch", "go.mod")
	commit, noCommit := git("rev-parse", "HEAD")
	status, noStatus := git("status", "--porcelain")
	if errors.Join(untracked, noCommit, noStatus) != nil {
		return "", false, false
	}
	return commit, status != "", true
}
