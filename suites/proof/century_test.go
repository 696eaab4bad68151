package proof_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// A server may announce any heartbeat. What would have to wait for one for days is not applicable, and says so; all the rest is judged,
// and none of it waits for one.
func TestNoCaseWaitsForDays(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	days := embedded(t, reference.Options{Engine: reference.Own, PingInterval: 2_000_000_000 * time.Millisecond, PingTimeout: 20 * time.Second})
	report := expectPassesOn(t, days, nil)
	var inapplicable []string
	for _, r := range report.Results {
		if slices.ContainsFunc(r.Missing, func(missing string) bool {
			return strings.Contains(missing, "pingInterval and pingTimeout of 5m0s at most")
		}) {
			inapplicable = append(inapplicable, r.ID)
		}
	}
	for _, id := range []string{"EIO4-HB-01", "EIO4-CLOSE-05", "EIO3-HB-04", "CHAT-LOG-05", "API-DISC-04"} {
		if !slices.Contains(inapplicable, id) {
			t.Errorf("%s does not say that it would have to wait for heartbeats; these do: %v", id, slices.Compact(inapplicable))
		}
	}
	if slices.ContainsFunc(report.Results, func(r verify.Result) bool { return r.ID == "EIO4-POLL-04" && r.Verdict != reports.Pass }) {
		t.Error("holding a GET is not judged")
	}
}
