// Package load is the schema of the reports of a load: thresholds and promises with their verdicts, what the delivery ledger
// counted, and what was measured, second by second. docs/load-report.md describes the JSON form.
//
// Fill a [Report], let [Report.Conclude] judge it, and write it with a view of package reports/view. A [TimingsReport] is what
// was computed again of the samples of a load; nothing in it is judged.
package load
