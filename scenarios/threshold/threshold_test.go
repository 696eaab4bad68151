package threshold_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sioproof/sioproof/scenarios/threshold"
)

func TestThresholdsAreRead(t *testing.T) {
	type number = threshold.Number
	for text, want := range map[string]threshold.Threshold{
		"p99(ack) < 50ms":             {Number: number{Measure: "ack", Aggregation: threshold.Percentile, Percentile: 99}, Operator: "<", Limit: 50e6},
		"p99.9(fanout)<=1.5s":         {Number: number{Measure: "fanout", Aggregation: threshold.Percentile, Percentile: 99.9}, Operator: "<=", Limit: 1.5e9},
		"p999( ack )  <  2min":        {Number: number{Measure: "ack", Aggregation: threshold.Percentile, Percentile: 99.9}, Operator: "<", Limit: 120e9},
		"max(fanout_last) <= 1s":      {Number: number{Measure: "fanout_last", Aggregation: threshold.Most}, Operator: "<=", Limit: 1e9},
		"mean(connect) < 250 µs":      {Number: number{Measure: "connect", Aggregation: threshold.Mean}, Operator: "<", Limit: 250e3},
		"count(reconnect) >= 10":      {Number: number{Measure: "reconnect", Aggregation: threshold.Count}, Operator: ">=", Limit: 10},
		"rate(ack) > 600/min":         {Number: number{Measure: "ack", Aggregation: threshold.PerSecond}, Operator: ">", Limit: 10},
		"lost == 0":                   {Number: number{Measure: "lost"}, Operator: "==", Limit: 0},
		"lost(room) == 0":             {Number: number{Measure: "lost", Promise: "room"}, Operator: "==", Limit: 0},
		"rate(late(private)) < 1%":    {Number: number{Measure: "late", Promise: "private", Aggregation: threshold.Share}, Operator: "<", Limit: 0.01},
		"reach == 100%":               {Number: number{Measure: "reach"}, Operator: "==", Limit: 1},
		"reach(all) >= 99.9%":         {Number: number{Measure: "reach", Promise: "all"}, Operator: ">=", Limit: 0.999},
		"rate(error) < 0.1%":          {Number: number{Measure: "errors", Aggregation: threshold.Share}, Operator: "<", Limit: 0.001},
		"rate(errors) < 1/s":          {Number: number{Measure: "errors", Aggregation: threshold.PerSecond}, Operator: "<", Limit: 1},
		"errors != 3":                 {Number: number{Measure: "errors"}, Operator: "!=", Limit: 3},
		"rate(sent) > 100/s":          {Number: number{Measure: "sent", Aggregation: threshold.PerSecond}, Operator: ">", Limit: 100},
		"bytes_received < 2GiB":       {Number: number{Measure: "bytes_received"}, Operator: "<", Limit: 2 << 30},
		"rate(bytes_sent) < 10MB/s":   {Number: number{Measure: "bytes_sent", Aggregation: threshold.PerSecond}, Operator: "<", Limit: 10e6},
		"rate(bytes_sent) < 2 KiB/ s": {Number: number{Measure: "bytes_sent", Aggregation: threshold.PerSecond}, Operator: "<", Limit: 2048},
		"rate(bytes_sent) > 1000/s":   {Number: number{Measure: "bytes_sent", Aggregation: threshold.PerSecond}, Operator: ">", Limit: 1000},
		"rate(sent) > 0":              {Number: number{Measure: "sent", Aggregation: threshold.PerSecond}, Operator: ">", Limit: 0},
		"max(memory) < 500MB":         {Number: number{Measure: "memory", Aggregation: threshold.Most}, Operator: "<", Limit: 500e6},
		"mean(cpu) < 80%":             {Number: number{Measure: "cpu", Aggregation: threshold.Mean}, Operator: "<", Limit: 0.8},
		"p99(lateness) < 5ms":         {Number: number{Measure: "lateness", Aggregation: threshold.Percentile, Percentile: 99}, Operator: "<", Limit: 5e6},
	} {
		got, err := threshold.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		want.Text = strings.Join(strings.Fields(text), " ")
		if got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", text, got, want)
		}
	}
}

func TestMistakesShowTheirPlaceAndWhatIsKnown(t *testing.T) {
	for text, want := range map[string]string{
		"p99(akc) < 50ms": `
threshold: unknown measure "akc" (did you mean "ack"?); known are ack, ack_timeouts, arrived, bytes_received, bytes_sent, connect, connected, cpu, disconnects, dropped, duplicated, echo, errors, expect, expected, fanout, fanout_first, fanout_last, handshake, http, http_errors, http_requests, join, late, lateness, leaked, lost, memory, messages, mismatches, out_of_order, reach, received, reconnect, sent, uncertain, upgrade
  p99(akc) < 50ms
      ^`,
		"ack < 50ms": `
threshold: ack has many values: say which one, such as p99(ack) or max(ack)
  ack < 50ms
  ^`,
		"memory < 50MB": `
threshold: memory has many values: say which one, such as max(memory) or mean(memory)
  memory < 50MB
  ^`,
		"p99(ack) < 50": `
threshold: expected a duration such as "250ms" or "10s"
  p99(ack) < 50
             ^`,
		"p99(ack) < 50%": `
threshold: expected a duration such as "250ms" or "10s"
  p99(ack) < 50%
               ^`,
		"p99(ack) < 50parsecs": `
threshold: unknown unit "parsecs": expected a duration such as "250ms" or "10s"
  p99(ack) < 50parsecs
               ^`,
		"p100(ack) < 50ms": `
threshold: no percentile: p100; write p50, p99 or p99.9, and "min" or "max" for the ends
  p100(ack) < 50ms
  ^`,
		"avg(ack) < 50ms": `
threshold: the mean is written "mean"
  avg(ack) < 50ms
  ^`,
		"p99 < 50ms": `
threshold: p99 of what? Write p99(ack) or another measure; known are ` + known + `
  p99 < 50ms
     ^`,
		"p99(ack < 50ms": `
threshold: a ")" is missing
  p99(ack < 50ms
          ^`,
		"p99(ack) 50ms": `
threshold: expected one of < <= > >= == !=
  p99(ack) 50ms
           ^`,
		"p99(ack) = 50ms": `
threshold: expected one of < <= > >= == !=
  p99(ack) = 50ms
           ^`,
		"p99(ack) <": `
threshold: expected a duration such as "250ms" or "10s"
  p99(ack) <
            ^`,
		"lost == 0 && late == 0": `
threshold: nothing follows the limit: one threshold is one comparison
  lost == 0 && late == 0
            ^`,
		"lost(rooms) == 0": `
threshold: unknown promise "rooms"; known are all, broadcast, room, private, namespace, log
  lost(rooms) == 0
       ^`,
		"errors(room) == 0": `
threshold: errors is not limited to a promise; these are: duplicated, expected, late, leaked, lost, messages, out_of_order, received, uncertain, reach
  errors(room) == 0
  ^`,
		"rate(error) < 0.1": `
threshold: expected a share of what was tried such as "0.1%", or a rate such as "10/s"
  rate(error) < 0.1
                ^`,
		"rate(sent) < 10%": `
threshold: sent is no share of anything: expected a rate such as "10/s" or "600/min"
  rate(sent) < 10%
                 ^`,
		"rate(bytes_sent) < 10%": `
threshold: bytes_sent is no share of anything: expected a rate such as "10MB/s"
  rate(bytes_sent) < 10%
                       ^`,
		"rate(bytes_sent) < 10MB": `
threshold: expected a rate such as "10MB/s"
  rate(bytes_sent) < 10MB
                       ^`,
		"rate(sent) < 10MB/s": `
threshold: expected a rate such as "10/s" or "600/min"
  rate(sent) < 10MB/s
                 ^`,
		"max(lost) == 0": `
threshold: lost is counted: write lost by itself, or rate(lost)
  max(lost) == 0
      ^`,
		"rate(reach) == 100%": `
threshold: reach is one number: write it without anything around it
  rate(reach) == 100%
       ^`,
		"p99(cpu) < 10%": `
threshold: of cpu there are min, max and mean
  p99(cpu) < 10%
      ^`,
		"reach == 1": `
threshold: expected a share such as "99.9%"
  reach == 1
           ^`,
		"lost == 0%": `
threshold: expected a plain number
  lost == 0%
           ^`,
		"": `
threshold: a threshold begins with what is compared, such as p99(ack), lost or rate(error)
  
  ^`,
	} {
		_, err := threshold.Parse(text)
		var wrong *threshold.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := "\n" + err.Error(); got != want {
			t.Errorf("got:%s\nwant:%s", got, want)
		}
	}
}

var known = func() string {
	var words []string
	for _, m := range threshold.Measures() {
		words = append(words, string(m))
	}
	return strings.Join(words, ", ")
}()

// numbers are those of a run, by the name a threshold gives them.
type numbers map[string]float64

func (n numbers) Number(number threshold.Number) (float64, bool) {
	value, ok := n[number.String()]
	return value, ok
}

func TestThresholdsAreChecked(t *testing.T) {
	run := numbers{
		"p99(ack)": 61.234e6, "max(ack)": 2.5e9, "lost": 0, "lost(room)": 3, "reach": 0.99999, "reach(all)": 1, "rate(errors)": 0.0005,
		"errors": 12, "max(memory)": 123456789, "mean(cpu)": 1.256, "rate(sent)": 1234.5678, "count(ack)": 1e6, "min(ack)": 999,
	}
	for text, want := range map[string]struct {
		met  bool
		said string
	}{
		"p99(ack) < 50ms":     {false, "61.234ms"},
		"p99(ack) < 62ms":     {true, "61.234ms"},
		"max(ack) <= 2500ms":  {true, "2.5s"},
		"min(ack) > 1us":      {false, "999ns"},
		"lost == 0":           {true, "0"},
		"lost(room) == 0":     {false, "3"},
		"lost(all) == 0":      {false, "nothing was measured"},
		"reach == 100%":       {false, "99.999%"},
		"reach(all) == 100%":  {true, "100%"},
		"rate(error) < 0.1%":  {true, "0.05%"},
		"errors != 12":        {false, "12"},
		"errors >= 12":        {true, "12"},
		"max(memory) < 100MB": {false, "123.5MB"},
		"mean(cpu) < 80%":     {false, "125.6%"},
		"rate(sent) > 1000/s": {true, "1235/s"},
		"count(ack) >= 1000":  {true, "1000000"},
		"p50(connect) < 1s":   {false, "nothing was measured"},
		"p50(connect) != 1s":  {false, "nothing was measured"},
		"disconnects == 0":    {false, "nothing was measured"},
	} {
		condition, err := threshold.Parse(text)
		if err != nil {
			t.Error(err)
			continue
		}
		got := condition.Check(run)
		if got.Met != want.met || got.String() != want.said {
			t.Errorf("%s: met %v, %s; want %v, %s", text, got.Met, got, want.met, want.said)
		}
	}
}

func TestWhatAThresholdAllowsIsTolerated(t *testing.T) {
	run := numbers{"lost": 3, "duplicated(room)": 2, "leaked": 1, "late": 0, "rate(out_of_order)": 0.5, "rate(errors)": 0}
	var all []threshold.Threshold
	for _, text := range []string{"lost < 10", "rate(out_of_order) < 60%", "duplicated(room) < 5", "leaked == 0", "rate(error) < 1%", "late == 0"} {
		condition, err := threshold.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, condition)
	}
	results := threshold.Check(all, run)
	for promise, want := range map[threshold.Promise]string{threshold.ToRoom: "[lost out_of_order duplicated]", threshold.ToAll: "[lost out_of_order]"} {
		if got := fmt.Sprint(threshold.Tolerated(results, promise)); got != want {
			t.Errorf("%s: %s, want %s", promise, got, want)
		}
	}
}

func TestBytesASecondAreShort(t *testing.T) {
	traffic := threshold.Number{Measure: threshold.BytesReceived, Aggregation: threshold.PerSecond}
	for value, want := range map[float64]string{0: "0B/s", 12: "12B/s", 1234: "1.234kB/s", 12.5e6: "12.5MB/s"} {
		if got := traffic.Format(value); got != want {
			t.Errorf("%v is written %s, want %s", value, got, want)
		}
	}
}

func TestAlmostEverythingDoesNotLookLikeEverything(t *testing.T) {
	reach := threshold.Number{Measure: threshold.Reach}
	for value, want := range map[float64]string{
		1: "100%", 0: "0%", 0.5: "50%", 0.1234: "12.34%", 1 - 1e-6: "99.9999%", 1 - 1.26e-7: "99.999987%", 1e-7: "0.00001%", 1.5: "150%",
	} {
		if got := reach.Format(value); got != want {
			t.Errorf("%v is written %s, want %s", value, got, want)
		}
	}
}

func TestEveryNameIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenario.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range threshold.Measures() {
		if !strings.Contains(string(page), "`"+string(m)+"`") {
			t.Errorf("docs/scenario.md says nothing of %s", m)
		}
	}
	for _, p := range threshold.Promises() {
		if !strings.Contains(string(page), "`"+string(p)+"`") {
			t.Errorf("docs/scenario.md says nothing of the promise %s", p)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"p99(ack) < 50ms", "lost(room) == 0", "rate(error) < 0.1%", "reach == 100%", "p99(µ) < 1µs", "max(memory) < 1GiB", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := threshold.Parse(text)
		var wrong *threshold.Error
		switch {
		case errors.As(err, &wrong):
			if wrong.Offset < 0 || wrong.Offset > utf8.RuneCountInString(wrong.Text) || !utf8.ValidString(wrong.Error()) {
				t.Fatalf("%q: offset %d in %q", text, wrong.Offset, wrong.Text)
			}
		case err != nil:
			t.Fatalf("%q: %T", text, err)
		default:
			if again, err := threshold.Parse(got.Text); err != nil || again != got {
				t.Fatalf("%q reads %+v, and then %+v, %v", text, got, again, err)
			}
			if r := got.Check(numbers{}); r.Met || r.Measured {
				t.Fatalf("%q is met by nothing", text)
			}
			if met := got.Check(numbers{got.Number.String(): got.Limit}).Met; met != strings.Contains(string(got.Operator), "=") && got.Operator != threshold.Unequal {
				if got.Operator != threshold.Unequal {
					t.Fatalf("%q: its own limit is met: %v", text, met)
				}
			}
		}
	})
}
