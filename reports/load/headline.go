package load

import (
	"strings"

	"github.com/sioproof/sioproof/internal/text"
)

// spoken are the timings of which the headline names the first that occurred: what a user of the application waits for.
var spoken = []struct{ timing, words string }{
	{"fanout", "within"}, {"ack", "acknowledged within"}, {"echo", "back within"}, {"join", "of joins confirmed within"},
	{"connect", "of connects within"},
}

// headline says what came of the load in a sentence that needs no other: "200 users, 12,507 deliveries, none lost; 95 % within 38 ms".
func (r *Report) headline() string {
	users := r.users()
	if users == 0 {
		return ""
	}
	parts := []string{plural(users, "user", "users")}
	if expected, broken := r.deliveries(); expected > 0 {
		parts = append(parts, plural(expected, "delivery", "deliveries"), broken)
	}
	if failed := r.total("http_errors"); failed > 0 {
		parts = append(parts, text.Grouped(failed)+" of "+plural(r.total("http_requests"), "HTTP request", "HTTP requests")+" failed")
	}
	if wrong := r.total("mismatches"); wrong > 0 {
		parts = append(parts, plural(wrong, "wrong answer", "wrong answers"))
	}
	sentence := strings.Join(parts, ", ")
	for _, s := range spoken {
		for _, t := range r.Timings {
			if t.Name == s.timing {
				return sentence + "; 95 % " + s.words + " " + millis(t.P95MS) + " ms"
			}
		}
	}
	return sentence
}

// users is how many users there were.
func (r *Report) users() (n int64) {
	for _, t := range r.Transports {
		n += t.Clients
	}
	return n
}

// deliveries is how many deliveries were expected, and in words which of them went astray.
func (r *Report) deliveries() (expected int64, astray string) {
	var all Promise
	for _, p := range r.Promises {
		if p.Name == logPromise {
			continue
		}
		all.Expected += p.Expected
		all.Lost += p.Lost
		all.Duplicated += p.Duplicated
		all.OutOfOrder += p.OutOfOrder
		all.Leaked += p.Leaked
	}
	parts := []string{"none lost"}
	if all.Lost > 0 {
		parts[0] = text.Grouped(all.Lost) + " lost"
	}
	for _, f := range all.broken() {
		if f.name != "lost" {
			parts = append(parts, text.Grouped(f.count)+" "+strings.ReplaceAll(f.name, "_", " "))
		}
	}
	return all.Expected, strings.Join(parts, ", ")
}

// total is how often something was counted.
func (r *Report) total(count string) int64 {
	for _, c := range r.Counts {
		if c.Name == count {
			return c.Total
		}
	}
	return 0
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return text.Grouped(n) + " " + many
}
