// Package scenarios describes a load on a server: how many users there are and when, how they connect, what each one does, and what
// has to hold at the end.
//
// A [Scenario] is plain data, checked and complete: every default is filled in, every text with placeholders is compiled. It opens
// no connection and does not know the time. Package language reads it from YAML; [Scenario.With] and [Scenario.WithAmount] change it
// for one run. What the steps call, say_all or join, are operations of the profile (package profiles), so a scenario runs on any
// application that a profile describes.
//
// The folders below take it from there: schedule turns the load model into times, driver runs the users, ledger follows each
// message to its recipients, measure counts and times, logbook checks the connection log,
// threshold decides whether the run went well, and supervise puts them together.
package scenarios
