// Package table makes the tables of a report, each of which is shown as text, on
// a page, and as CSV with the numbers unscaled.
package table
