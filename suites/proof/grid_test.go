package proof_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// A close, a refusal or silence may have many causes, and which of them a case meets depends on the heartbeat and the time limits of
// the server. So what such cases claim to catch they catch everywhere on a grid of these.

var wholeGrid = flag.Bool("grid", false, "look for the faults of closes, refusals and silence on the whole grid, not at one place of it")

// place is a place on the grid.
type place struct {
	interval, timeout time.Duration
	limit             time.Duration // the connect timeout, and the upgrade timeout
	told              bool          // the tool knows the limit
}

func (p place) String() string {
	told := "untold"
	if p.told {
		told = "told"
	}
	return fmt.Sprintf("heartbeat %v and %v, limits %v %s", p.interval, p.timeout, p.limit, told)
}

// elsewhere is where these faults are looked for in each run of the tests, besides the place of all faults: the heartbeat and the limits
// close connections there as soon as a server may take to do it for a reason, and nobody told the tool.
var elsewhere = place{interval: time.Second, timeout: time.Second, limit: time.Second}

// grid is every place.
func grid() []place {
	var places []place
	for _, heartbeat := range [][2]time.Duration{
		{300 * time.Millisecond, 200 * time.Millisecond}, {time.Second, time.Second}, {5 * time.Second, 5 * time.Second}, {25 * time.Second, 20 * time.Second},
	} {
		for _, limit := range []time.Duration{time.Second, 10 * time.Second, 45 * time.Second} {
			for _, told := range []bool{true, false} {
				places = append(places, place{heartbeat[0], heartbeat[1], limit, told})
			}
		}
	}
	return places
}

// breaking starts a server with a fault at this place.
func (p place) breaking(t *testing.T, fault string, cases []string) *server.Server {
	t.Helper()
	var told profiles.Limits
	if p.told {
		told = profiles.Limits{ConnectTimeout: p.limit, UpgradeTimeout: p.limit}
	}
	server := open(t, reference.Options{
		Engine: reference.Own, PingInterval: p.interval, PingTimeout: p.timeout, ConnectTimeout: p.limit, UpgradeTimeout: p.limit, Fault: fault,
	}, told)
	server.Timing.Reply, server.Timing.Dial = patience, patience
	return server
}

func TestClosesAreNoAccident(t *testing.T) {
	t.Parallel()
	places := []place{elsewhere}
	if *wholeGrid {
		places = grid()
	}
	for _, p := range places {
		t.Run(p.String(), func(t *testing.T) {
			t.Parallel()
			faults := sample(p.faults())
			t.Run("without a fault", func(t *testing.T) { expectPassesWithoutFault(t, faults, p.breaking) })
			expectEachCaught(t, faults, ground{breaking: p.breaking, partly: true})
		})
	}
}

// faults are those that cases with a control claim to catch, with these cases alone.
func (p place) faults() []reference.Fault {
	var faults []reference.Fault
	for _, fault := range reference.Faults() {
		if !p.told && slices.Contains([]string{"connect-timeout-too-early", "upgrade-timeout-too-early", "connect-timeout-on-websocket-only"}, fault.Name) {
			continue // a limit that was not told cannot be too short, nor longer over one transport than over another
		}
		fault.Cases = slices.DeleteFunc(slices.Clone(fault.Cases), func(id string) bool {
			c, ok := suites.Find(id)
			return !ok || !c.Controlled
		})
		if len(fault.Cases) > 0 {
			faults = append(faults, fault)
		}
	}
	return faults
}
