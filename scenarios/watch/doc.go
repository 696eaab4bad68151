// Package watch looks at processes while a load runs: at the driver itself, which must not be the bottleneck of what it measures, and
// at the target, where that runs on the same machine.
package watch
