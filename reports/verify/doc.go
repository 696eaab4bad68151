// Package verify is the schema of the reports of a conformance run: which target was examined, what was selected, and one
// [Result] for each case and variant. docs/report.md describes the JSON form.
//
// Fill a [Report], let [Report.Conclude] derive its summary and its outcome, and write it with a view of package reports/view.
package verify
