// Package scenarios is the format of scenarios: who loads the target, how many of them, when, and what each one does.
//
// A scenario is a YAML file, read strictly, or a built-in one by its name; docs/scenario.md describes every key. [language.Load] and
// [language.Parse] turn it into a [Scenario], which is plain data: everything is checked, every default is filled in, every template is
// parsed. Nothing here opens a connection, knows the time or draws a number of its own.
//
// What the steps of a scenario call, say_all or join, are operations of the target's profile (package target), so that a
// scenario runs on any application that a profile describes.
//
// The packages below are the pure parts of a run: schedule turns a load model into times, threshold decides whether it went
// well, measure counts and times what happens.
package scenarios
