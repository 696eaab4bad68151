// Package view writes reports for their readers: in a terminal, as Markdown, as JUnit XML and as JSON.
//
// A report of any schema describes itself as a [Document]: an outcome, sections, tables, and cases with their evidence. A
// [View] writes a document in one format. So a new format is one file here, and a new kind of report is one function
// beside its schema.
//
// Much of what a report quotes was sent by the server under test. JSON carries it as it was recorded. The other views escape
// control characters and the like, so that nothing a server sends can reach a terminal, an XML parser or a Markdown renderer
// as anything but text. Documents therefore hold raw text: making it safe is left to the views.
package view
