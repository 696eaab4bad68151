package language_test

import (
	"fmt"
	"testing"

	"github.com/sioproof/sioproof/scenarios/language"
)

// What a scenario says of answers has to hold, also without a threshold; one that says how many may be otherwise is believed.
func TestWhatAnswersHaveToBeIsAThreshold(t *testing.T) {
	for rest, want := range map[string]string{
		"steps: [emit: {event: a, ack: true}]":                                                      "[]",
		"steps: [emit: {event: a, ack: true, match: [{equals: 1}]}]":                                "[mismatches == 0]",
		"steps: [if: {value: 1, else: [expect: {event: a, capture: {b: $}}]}]":                      "[mismatches == 0]",
		"connection: {setup: [emit: {event: a, ack: true, match: [{equals: 1}]}]}":                  "[mismatches == 0]",
		"before_connect: [http: {url: /a}]":                                                         "[http_errors == 0]",
		"steps: [http: {url: /a, match: [{equals: 1}]}]":                                            "[mismatches == 0 http_errors == 0]",
		"steps: [http: {url: /a, match: [{equals: 1}]}]\nthresholds: [mismatches < 9]":              "[mismatches < 9 http_errors == 0]",
		"steps: [http: {url: /a, match: [{equals: 1}]}]\nthresholds: [rate(error) < 1%]":            "[rate(error) < 1%]",
		"users: [{name: a, offline: true, steps: [http: {url: /a}]}]\nthresholds: [p95(http) < 1s]": "[p95(http) < 1s http_errors == 0]",
	} {
		s, err := language.Parse("test.yaml", []byte("name: a\nload: {closed: {clients: 1, hold: 1s}}\n"+rest), nil)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := fmt.Sprint(s.Thresholds); got != want {
			t.Errorf("%s: %s, want %s", rest, got, want)
		}
	}
}
