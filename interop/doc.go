// Package interop holds other people's servers and clients, and tests that ours get along with them.
//
// The servers speak docs/contract.md or are well-known example applications; README.md has their start commands. What
// they need comes from npm and the Go module proxy by exact version, on first use. Nothing here is imported by the tool.
package interop
