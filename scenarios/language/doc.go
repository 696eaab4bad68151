// Package language reads scenarios: a YAML file in, a checked [scenarios.Scenario] out.
//
// format.go shows the file as it is written; docs/scenario.md describes every key. The compiler turns it into a scenario, a file
// for each part, and reports the first mistake with its line, its column and what would be right.
package language
