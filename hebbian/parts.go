package hebbian

import "github.com/hebbgrad/hebbgrad/hebbian/layer"

// Layers and Readout show the parts as they are, for a certificate of their
// locality; the readout is nil where the stream has no labels.
func (n *Circuit) Layers() []*layer.Columns { return n.layers }
func (n *Circuit) Readout() layer.Readout   { return n.read }
