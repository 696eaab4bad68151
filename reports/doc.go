// Package reports holds the result of a run and the views of it.
//
// A [Report] is plain data: which target was examined, what was selected, one [Result] a case and variant, and the
// [Outcome] that [Report.Conclude] derives from them. It is the truth; its JSON form is versioned by [Schema] and
// described in docs/report.md. Everything else is a [View] of it, a function from a report to a writer: [JSON], [JUnit],
// [Markdown] and [Terminal]. A view can be rendered later, from a file read by [Parse].
//
// A [LoadReport] is the same for a load, in the same family: thresholds and promises with the verdicts above, what the delivery
// ledger counted, and what was measured, second by second. Its JSON form is versioned by [LoadSchema] and described in
// docs/load-report.md; its views are [LoadJSON], [LoadJUnit], [LoadMarkdown] and [LoadTerminal].
//
// Much of what a report quotes was sent by the server under test. The JSON view carries it as it was recorded; the other
// views show control characters and the like escaped, so that nothing a server sends can reach a terminal, an XML parser or
// a Markdown renderer as anything but text.
//
// The package opens no file, prints nothing by itself and imports no other package of this module.
package reports
