package suites

// recoveryAreas lists the areas about connection state recovery, in the order of reading.
func recoveryAreas() []Area {
	return []Area{stateRecovery}
}
