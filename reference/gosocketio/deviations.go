package gosocketio

import _ "embed"

// Deviations is the list of cases that a server of this package does not pass, each with its reason, in the format of
// package profiles/deviations.
//
//go:embed deviations.yaml
var Deviations []byte
