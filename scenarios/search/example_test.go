package search_test

import (
	"fmt"

	"github.com/sioproof/sioproof/scenarios/search"
)

// The load doubles until something breaks. Then the search halves the distance between the most that held and the least that broke.
func ExampleLadder() {
	ladder := search.Ladder{Bounds: search.Bounds{From: 100, Most: 10_000, Precision: 0.1, Whole: true}}
	for {
		clients, more := ladder.Next()
		if !more {
			break
		}
		breaks := clients > 620 // what a run with so many clients tells
		fmt.Printf("%v clients break it: %t\n", clients, breaks)
		ladder.Tried(clients, breaks)
	}
	fmt.Printf("the limit is between %v and %v clients\n", ladder.Good, ladder.Broken)

	// Output:
	// 100 clients break it: false
	// 200 clients break it: false
	// 400 clients break it: false
	// 800 clients break it: true
	// 600 clients break it: false
	// 700 clients break it: true
	// 650 clients break it: true
	// the limit is between 600 and 650 clients
}
