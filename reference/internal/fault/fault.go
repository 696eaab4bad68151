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

// Find returns what the fault of that name does, nil if there is none.
func Find[R any](faults []Fault[R], name string) func(*R) {
	for _, f := range faults {
		if f.Name == name {
			return f.Break
		}
	}
	return nil
}
