package tune

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/results"
)

// trialsFolder holds a file for each stage of each trial.
const trialsFolder = "trials"

// Folder keeps a search on disk: trials/ARM.INDEX.STAGE.json, each written
// whole or not at all. It is locked until Close.
type Folder struct {
	*results.Folder
}

// OpenFolder opens dir for a search, making it where it does not exist. A
// folder of another search and one in use are refused.
func OpenFolder(dir string, s Search) (*Folder, error) {
	id, err := s.identity()
	if err != nil {
		return nil, err
	}
	f, err := results.Create(dir, id)
	if err != nil {
		return nil, err
	}
	if err := prepare(filepath.Join(dir, trialsFolder)); err != nil {
		_ = f.Close()
		return nil, err
	}
	return &Folder{f}, nil
}

// prepare makes the folder of trials, and sweeps up what a killed process left
// there: names that begin with a point, under which files are written before
// they get their own.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &results.WriteError{Path: dir, Err: err}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return &results.WriteError{Path: filepath.Join(dir, e.Name()), Err: err}
			}
		}
	}
	return nil
}

// identity is all that decides what a search finds.
func (s Search) identity() (results.Identity, error) {
	s = s.withDefaults()
	type space struct {
		Arm      string
		Settings []bench.Setting
		Partner  bench.Settings `json:",omitempty"` // the settings of the arm whose gate it repeats
	}
	var spaces []space
	id := results.Identity{
		Summary: fmt.Sprintf("tuning on %s; %d trials", s.Track.Name(), s.Trials),
		Tracks:  []string{s.Track.Name()},
	}
	for _, a := range s.Arms {
		p, _ := s.partner(a)
		spaces = append(spaces, space{a.Name, a.Settings, p.Tuned[s.Track.Name()]})
		id.Arms = append(id.Arms, a.Name)
		id.Summary += "; " + a.Name
	}
	hash, err := results.Hash(struct {
		Track           string
		Declared, Wide  bool
		Spaces          []space
		Fixed           bench.Settings `json:",omitempty"`
		Trials, Budget  int
		Seeds           []uint64
		Shorter         int
		Keep            float64
		Base            uint64
		Metric, Purpose string
		Target          float64 `json:",omitempty"`
		BLAS, Data      string
	}{s.Track.Name(), s.Declared, s.Wide, spaces, s.Fixed, s.Trials, s.Budget, s.Seeds, s.Shorter, s.Keep, s.Base, s.Track.Chosen().Name, "tuning", s.Target, s.BLAS, s.Data})
	id.Experiment = hash
	return id, err
}

// kept is what one file holds.
type kept struct {
	Arm      string         `json:"arm"`
	Index    int            `json:"index"`
	Stage    string         `json:"stage"`
	Settings bench.Settings `json:"settings"`
	Outcome  *Outcome       `json:"outcome"`
}

func (f *Folder) path(arm string, index int, stage string) string {
	return filepath.Join(f.Dir(), trialsFolder, fmt.Sprintf("%s.%d.%s.json", arm, index, stage))
}

// maxKept bounds what is read of a kept trial.
const maxKept = 1 << 24

// Load returns what was kept of a trial's stage, nil where nothing was.
func (f *Folder) Load(arm string, index int, stage string) (*Outcome, error) {
	path := f.path(arm, index, stage)
	data, err := limit.ReadFile(path, maxKept)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return nil, &results.CorruptError{Path: path, Reason: err.Error()}
	}
	if k.Arm != arm || k.Index != index || k.Stage != stage || k.Outcome == nil {
		return nil, &results.CorruptError{Path: path, Reason: "it is of another trial"}
	}
	return k.Outcome, nil
}

// Save keeps a trial's stage.
func (f *Folder) Save(arm string, index int, stage string, settings bench.Settings, o *Outcome) error {
	data, err := json.MarshalIndent(kept{arm, index, stage, settings, o}, "", "  ")
	if err != nil {
		return err
	}
	return results.WriteBytes(f.path(arm, index, stage), append(data, '\n'))
}
