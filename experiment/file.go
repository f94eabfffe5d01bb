package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/internal/yamlbound"
	"github.com/hebbgrad/hebbgrad/results"
)

// Experiment is what a comparison does. Its keys are the names of the flags; a file
// may also hold settings of arms and options of tracks.
type Experiment struct {
	Name  string `yaml:"name,omitempty"`
	Track Names  `yaml:"track"`
	Arm   Names  `yaml:"arm"`
	Seeds int    `yaml:"seeds"`

	// Budget is the number of presentations of each run; 0 leaves it to the
	// track.
	Budget int `yaml:"budget"`

	Data  string `yaml:"data,omitempty"`
	Label string `yaml:"label,omitempty"` // column of the labels of the user's tables
	Out   string `yaml:"out,omitempty"`
	Jobs  int    `yaml:"jobs,omitempty"`
	Force bool   `yaml:"force,omitempty"`
	BLAS  string `yaml:"blas,omitempty"`

	// Format is how the rows of all runs are written: csv, gzip or parquet.
	Format results.Form `yaml:"format,omitempty"`

	// Tuned is a settings file that replaces the embedded tuned settings.
	Tuned string `yaml:"tuned,omitempty"`

	// Variants are further arms: each like one that exists, under a name of its
	// own and with settings of its own, so that both can be compared.
	Variants map[string]Variant `yaml:"variants,omitempty"`

	// Settings replace those of an arm: arm → setting → value. Options those
	// of a track. Both win over tuned settings and defaults.
	Settings map[string]map[string]any `yaml:"settings,omitempty"`
	Options  map[string]map[string]any `yaml:"options,omitempty"`

	// Planned are the comparisons that the report decides; nil is [DefaultPlanned],
	// as far as its arms and tracks take part.
	Planned []Planned `yaml:"planned,omitzero"`

	// Shard is the part of the runs that is done; the zero Shard is all of them. A part
	// gets no report: [Merge] makes one of all parts.
	Shard cluster.Shard `yaml:"-"`

	known Known
}

// Variant is an arm like another, or a program.
type Variant struct {
	Arm string `yaml:"arm,omitempty"`

	// Command is a program that learns, with its arguments, instead of Arm; Rule is by
	// what it learns, as tables show it, and Gate the gate that it gets: see
	// [arms.ProgramArm].
	Command []string `yaml:"command,omitempty"`
	Rule    string   `yaml:"rule,omitempty"`
	Gate    string   `yaml:"gate,omitempty"`

	// Partner is the arm whose gate a yoked one repeats, where it is not that
	// of Arm.
	Partner  string         `yaml:"partner,omitempty"`
	Settings map[string]any `yaml:"settings,omitempty"`
}

// Names is a list of names: a YAML sequence, or one string with commas.
type Names []string

// UnmarshalYAML accepts both forms.
func (n *Names) UnmarshalYAML(unmarshal func(any) error) error {
	var list []string
	if err := unmarshal(&list); err == nil {
		*n = list
		return nil
	}
	var one string
	if err := unmarshal(&one); err != nil {
		return errors.New("want a name, names with commas between them, or a list of names")
	}
	*n = SplitNames(one)
	return nil
}

// SplitNames are names with commas between them.
func SplitNames(s string) []string {
	var list []string
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// Source is an experiment file with what is needed to name its lines.
type Source struct {
	path      string
	root      ast.Node
	overruled map[string]bool // keys whose value a flag replaced
}

// Overrule says that a flag replaced what the file has for a key.
func (s *Source) Overrule(key string) {
	if s != nil {
		s.overruled[key] = true
	}
}

// Has reports whether the file has a value for a key.
func (s *Source) Has(key string) bool {
	if s == nil {
		return false
	}
	k, _ := child(s.root, key)
	return k != nil
}

// Read reads an experiment file over the defaults in e. Keys that do not exist, keys given
// twice and values of the wrong type are refused with their line.
func Read(path string, e Experiment) (Experiment, *Source, error) {
	text, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil, usagef("no experiment file %s", path)
	}
	if err != nil {
		return e, nil, usage(err)
	}
	src, err := parse(path, text, &e)
	return e, src, usage(err)
}

// readFile reads as much of a file as parsing needs to refuse it.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, yamlbound.MaxBytes+1))
}

func parse(path string, text []byte, e *Experiment) (*Source, error) {
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%s is binary: not an experiment file", path)
	}
	if err := yamlbound.Check(text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, atLine(path, err)
	}
	src := &Source{path: path, overruled: map[string]bool{}}
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if src.root != nil {
			return nil, fmt.Errorf("%s holds more than one YAML document", path)
		}
		src.root = doc.Body
	}
	err = yamlbound.Decode(text, e)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, atLine(path, err)
	}
	// The decoder would cut the fraction off.
	for _, key := range []string{"seeds", "budget", "jobs"} {
		if k, v := child(src.root, key); k != nil && v.Type() != ast.IntegerType {
			return nil, src.at(fmt.Errorf("%s is %s, want a whole number", key, v), key)
		}
	}
	return src, nil
}

// unknownField matches the message of the decoder's refusal of a key.
var unknownField = regexp.MustCompile(`^unknown field "(.*)"$`)

// experimentKeys are the keys of an experiment file and of what is in it, for
// suggestions.
var experimentKeys = []string{"name", "track", "arm", "seeds", "budget", "data", "label", "out", "jobs", "force", "blas", "format", "tuned", "variants", "settings", "options", "planned", "arms", "quantity", "partner", "command", "rule", "gate"}

// atLine puts an error of the YAML decoder on one line, behind the file and
// the line that it is about.
func atLine(path string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) {
		return fmt.Errorf("%s: %w", path, err)
	}
	msg := y.GetMessage()
	if m := unknownField.FindStringSubmatch(msg); m != nil {
		elsewhere := func(key string) bool { return key == m[1] }
		msg = suggest.Unknown("key", m[1], slices.DeleteFunc(slices.Clone(experimentKeys), elsewhere))
	}
	if t := y.GetToken(); t != nil && t.Position != nil {
		return fmt.Errorf("%s:%d: %s", path, t.Position.Line, msg)
	}
	return fmt.Errorf("%s: %s", path, msg)
}

// at prefixes an error with the file and the line of the key at the end of
// the path of keys, or of the nearest key above it that the file has.
func (s *Source) at(err error, keys ...string) error {
	if err == nil || s == nil || s.overruled[keys[0]] {
		return err
	}
	line := 0
	node := s.root
	for _, k := range keys {
		key, value := child(node, k)
		if key == nil {
			break
		}
		line, node = key.GetToken().Position.Line, value
	}
	if line == 0 {
		return err
	}
	return fmt.Errorf("%s:%d: %w", s.path, line, err)
}

// child finds a key of a mapping, or an entry of a list by its number from 0.
func child(n ast.Node, name string) (key, value ast.Node) {
	if list, ok := n.(*ast.SequenceNode); ok {
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(list.Values) {
			return list.Values[i], list.Values[i]
		}
		return nil, nil
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		return nil, nil
	}
	for it := m.MapRange(); it.Next(); {
		if it.Key().GetToken().Value == name {
			return it.Key(), it.Value()
		}
	}
	return nil, nil
}

// Encode is the experiment as a file that repeats it.
func (e Experiment) Encode() ([]byte, error) {
	text, err := yaml.MarshalWithOptions(e, yaml.UseSingleQuote(false))
	if err != nil {
		return nil, err
	}
	head := "# The resolved experiment. To repeat it: compare run " + filepath.Join(e.Out, File) + "\n"
	return append([]byte(head), text...), nil
}

// File is the name of the resolved experiment file beside the results.
const File = "experiment.yaml"
