package suites

// corsAreas lists the areas about pages of another origin, in the order of reading.
func corsAreas() []Area {
	return []Area{crossOrigin}
}
