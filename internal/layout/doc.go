// Package layout holds the test that keeps the layout of this module true: which package may import which. ARCHITECTURE.md explains the
// floors.
package layout
