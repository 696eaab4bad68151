package search

import "math"

// Bounds say between which loads to search, and how closely.
type Bounds struct {
	From, Most float64 // the first load, and the most there may be
	// Precision is how far apart the most that broke nothing and the least that broke something may be at the end, as a share of
	// the former. Above 0.
	Precision float64
	// Whole is set if there are no parts of one, as of clients.
	Whole bool
}

// Ladder chooses the next load from what became of those before: twice as much until one breaks, and then the middle between the
// most that did not and the least that did.
type Ladder struct {
	Bounds
	Good   float64 // the most that broke nothing; 0 if there is none
	Broken float64 // the least that broke something; 0 if there is none
}

// Next is the load to try next; false if the search is over.
func (l *Ladder) Next() (float64, bool) {
	switch {
	case l.Good == 0 && l.Broken == 0:
		return l.From, true
	case l.Good == 0:
		return 0, false // not even the first
	case l.Broken == 0:
		return min(2*l.Good, l.Most), l.Good < l.Most
	case l.Broken-l.Good <= l.Precision*l.Good:
		return 0, false
	}
	middle := l.round((l.Good + l.Broken) / 2)
	return middle, l.Good < middle && middle < l.Broken
}

// Tried takes down what became of a load.
func (l *Ladder) Tried(load float64, broken bool) {
	if broken {
		l.Broken = load
	} else {
		l.Good = load
	}
}

// round makes a number that people can read: a whole one, or one of four digits.
func (l *Ladder) round(load float64) float64 {
	if l.Whole {
		return math.Floor(load)
	}
	unit := math.Pow(10, math.Floor(math.Log10(load))-3)
	if unit < 1 {
		return math.Round(load*math.Round(1/unit)) / math.Round(1/unit) // whole divisors keep 0.1 what it is
	}
	return math.Round(load/unit) * unit
}
