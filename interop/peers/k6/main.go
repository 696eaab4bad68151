// Command k6 is k6 as it is, at the version of this module.
package main

import "go.k6.io/k6/cmd"

func main() { cmd.Execute() }
