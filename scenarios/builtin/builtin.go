// Package builtin holds the scenarios that sioproof ships with, a YAML file each.
package builtin

import "embed"

// Files are the scenarios, NAME.yaml each.
//
//go:embed *.yaml
var Files embed.FS
