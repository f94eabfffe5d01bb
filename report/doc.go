// Package report turns the rows that runs left behind into tables, figures,
// CSV and one self-contained HTML page. It reads rows and manifests and knows
// nothing of how a run is made.
//
// Every number that stands for several seeds carries its 95 % interval; every
// difference between an arm and its control is paired over the seeds that
// both have, because a seed fixes the stream. The same input gives the same
// bytes.
//
// [Text] renders the tables for a terminal. [Write] leaves report.html, the
// figures and tables as CSV in a folder. The numbers are those of package
// analysis; packages table and figure show them, and this one makes the page and
// the files of what they give.
package report
