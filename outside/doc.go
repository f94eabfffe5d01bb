// Package outside lets a program be a learner. The program, in any language, speaks
// the protocol of docs/protocol.md on its standard input and output, one request at a
// time; this package starts it, hands it what is to be learned, and ends it.
//
// The counts stay here. A program keeps its weights in a file that this process maps
// into memory as well, and after each learn the file is compared with what it held
// before, by the ledger that counts for every learner. The gate stays here too: what a
// gate shuts out, the program never sees.
//
//	p, err := outside.Start([]string{"python3", "mlp.py"}, time.Minute)
//	l, err := p.Learner(outside.Config{Spec: spec, Settings: set, Seed: 1, Limit: time.Minute})
//	defer l.Close()
//
// A program that dies, does not answer in time, or answers what is no answer makes a
// [Fault], which says so in one line, with the program's last words on standard error.
package outside
