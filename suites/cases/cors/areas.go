package cors

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about pages of another origin, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{crossOrigin}
}
