// Package reports holds what the reports of all commands share: the outcome of a run with its exit code, the verdicts on its
// cases, the target, and the frames that show what happened.
//
// The reports themselves are plain data, one package a schema: reports/verify for the conformance cases, reports/load for a
// load and for its samples. A report is the truth. Its JSON form is versioned, and everything else is a view of it: package
// reports/view writes it for a terminal, as Markdown and as JUnit XML, at once or later from a file that the schema parses.
//
// These packages open no file and print nothing by themselves.
package reports
