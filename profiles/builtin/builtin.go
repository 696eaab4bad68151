// Package builtin holds the profiles that sioproof ships with, a YAML file each.
package builtin

import "embed"

// Files are the profiles, NAME.yaml each.
//
//go:embed *.yaml
var Files embed.FS
