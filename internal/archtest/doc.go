// Package archtest holds the shape of the module to what CONTRIBUTING.md says
// of it: which package may import which, what hot packages may not do, how long
// a file may be. It has tests only.
package archtest
