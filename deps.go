package deps
import (
 _ "gorgonia.org/gorgonia"
 _ "gorgonia.org/tensor"
 _ "gonum.org/v1/gonum/blas/gonum"
 _ "gonum.org/v1/plot"
 _ "gonum.org/v1/plot/vg/vgsvg"
 _ "gonum.org/v1/plot/vg/vgimg"
 _ "github.com/ebitengine/purego"
 _ "github.com/spf13/cobra"
 _ "github.com/goccy/go-yaml"
 _ "github.com/schollz/progressbar/v3"
 _ "github.com/gofrs/flock"
 _ "github.com/google/renameio/v2"
 _ "golang.org/x/term"
 _ "golang.org/x/sys/cpu"
 _ "github.com/rogpeppe/go-internal/testscript"
)
