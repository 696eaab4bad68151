package fault

// Fault breaks one promise of a layer whose rules are of type R.
type Fault[R any] struct {
	// Name is unique over all layers, in words joined by hyphens.
	Name string
	// Breaks is what the server does wrong, in one sentence, as a maintainer would report the bug.
	Breaks string
	// Cases are the ids of the cases that catch it. The proof of the suites holds them to it.
	Cases []string
	// Break changes one rule. It is called once for each server: what it must remember, such as a count, lives in
	// the function it installs.
	Break func(*R)
}

// Find returns the fault of that name.
func Find[R any](faults []Fault[R], name string) (Fault[R], bool) {
	for _, f := range faults {
		if f.Name == name {
			return f, true
		}
	}
	return Fault[R]{}, false
}
