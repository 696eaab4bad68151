package recovery

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about connection state recovery, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{stateRecovery}
}
