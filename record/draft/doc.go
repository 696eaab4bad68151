// Package draft writes what was learned of an application: as a profile and as a scenario, with comments, and as lines for a terminal.
package draft
