// Package reports holds the result of a run and the views of it.
//
// A [verify.Report] is plain data: which target was examined, what was selected, one [verify.Result] a case and variant, and the
// [Outcome] that [verify.Report.Conclude] derives from them. It is the truth; its JSON form is versioned by [verify.Schema] and
// described in docs/report.md. Everything else is a [verify.View] of it, a function from a report to a writer: [verify.JSON], [view.JUnit],
// [view.Markdown] and [view.Terminal]. A view can be rendered later, from a file read by [verify.Parse].
//
// A [load.Report] is the same for a load, in the same family: thresholds and promises with the verdicts above, what the delivery
// ledger counted, and what was measured, second by second. Its JSON form is versioned by [load.Schema] and described in
// docs/load-report.md; its views are [load.JSON], [view.LoadJUnit], [view.LoadMarkdown] and [view.LoadTerminal].
//
// Much of what a report quotes was sent by the server under test. The JSON view carries it as it was recorded; the other
// views show control characters and the like escaped, so that nothing a server sends can reach a terminal, an XML parser or
// a Markdown renderer as anything but text.
//
// The package opens no file, prints nothing by itself and imports no other package of this module.
package reports
