package interop

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/suites"
)

// setting is the official server in a configuration that somebody may well have. It is correct in each of them, so nothing may be
// found but what is known.
type setting struct {
	name      string
	deploy    deploy
	heartbeat []string // options of the server; frequent and patient ones unless set
	options   []string // further ones
	told      string   // what the profile is to say beside
	path      string   // where the server answers, if it is not where servers do
	known     []string // files of known deviations, beside the library's

	// speaks is what the report has to say of the transports; all of them, if left out.
	speaks []string
	// lacks are the names of what the setting takes away, and has those of optional things that it brings, or that nothing asks
	// for any more. No case may be left out for any other reason.
	lacks, has []string

	asPublished bool // with the times that the server has unless told otherwise; mostly waits, and runs beside the others
}

// optional is what the official server lacks unless a setting brings it.
var optional = []string{credentialsAllowed, refusedOrigin, olderEngine, recovery, deflate}

// The names by which reports call what is missing.
const (
	credentialsAllowed = "feature cors with credentials"
	anyOrigin          = "feature cors, for any origin"
	refusedOrigin      = "origins.refused in the profile"
	olderEngine        = "feature eio3"
	recovery           = "feature recovery"
	deflate            = "feature permessage-deflate"
	noPolling          = "transport polling"
	noWebSocket        = "transport websocket"
	noUpgrade          = "transport upgrade"
	oneWayIn           = "a second transport or generation"
	wholePosts         = "a POST that reaches the target before it is complete"
	tooMuch            = "a maxPayload that can be tried: 100000000 bytes are more than 8388608"
)

var settings = []setting{
	{name: "heartbeats of 25 s and 20 s", deploy: alone, asPublished: true},
	{name: "heartbeats of 300 ms and 200 ms", deploy: alone, heartbeat: shortestHeartbeat},
	{name: "heartbeats of 1 s and 1 s", deploy: alone, heartbeat: []string{"--pingInterval=1000", "--pingTimeout=1000"}},

	{name: "websocket only", deploy: alone, options: []string{`--transports=["websocket"]`},
		speaks: []string{"websocket"}, lacks: []string{noPolling, noUpgrade, oneWayIn}, has: []string{credentialsAllowed}},
	{name: "polling only", deploy: alone, options: []string{`--transports=["polling"]`},
		speaks: []string{"polling"}, lacks: []string{noWebSocket, noUpgrade, oneWayIn}, has: []string{deflate}},
	{name: "no upgrades", deploy: alone, options: []string{"--allowUpgrades=false"},
		speaks: []string{"polling", "websocket"}, lacks: []string{noUpgrade}},

	{name: "a path of its own", deploy: alone, options: []string{"--path=/chat/v2"}, path: "/chat/v2"},
	{name: "a cookie", deploy: alone, options: []string{`--cookie={"name":"io","path":"/","httpOnly":true,"sameSite":"lax"}`}},
	{name: "compressed WebSocket messages", deploy: alone, options: []string{"--perMessageDeflate=true"}, has: []string{deflate}},
	{name: "uncompressed HTTP", deploy: alone, options: []string{"--httpCompression=false"}},
	{name: "at most 10 KB", deploy: alone, options: []string{"--maxHttpBufferSize=10000"}},
	{name: "at most 100 MB", deploy: alone, options: []string{"--maxHttpBufferSize=100000000"}, lacks: []string{tooMuch}},
	{name: "no cross-origin requests", deploy: alone, options: []string{"--cors=false"}, told: "origins: {refused: https://refused.example}",
		lacks: []string{anyOrigin}, has: []string{credentialsAllowed, refusedOrigin}},
	{name: "one origin, with credentials", deploy: alone, options: []string{`--cors={"origin":["https://allowed.example"],"credentials":true}`},
		told: "origins: {allowed: https://allowed.example, refused: https://refused.example}", has: []string{credentialsAllowed, refusedOrigin}},
	{name: "connection state recovery", deploy: alone, options: []string{`--connectionStateRecovery={"maxDisconnectionDuration":10000}`},
		told: "limits: {max_disconnection_duration: 10s}", has: []string{recovery}},
	{name: "Engine.IO 3, too", deploy: alone, options: []string{"--allowEIO3=true"}, has: []string{olderEngine}},

	{name: "behind nginx", deploy: behindNginx(true), lacks: []string{wholePosts}},
	{name: "behind nginx without upgrade headers", deploy: behindNginx(false), known: []string{"node/deviations-nginx-without-upgrade.yaml"},
		speaks: []string{"polling"}, lacks: []string{noWebSocket, noUpgrade, oneWayIn, wholePosts}, has: []string{deflate}},
	{name: "two workers behind nginx, sticky by session id", deploy: workers("$arg_sid"), lacks: []string{wholePosts}},
	{name: "two workers behind nginx, sticky by cookie", deploy: workers("$route"), lacks: []string{wholePosts}},
	{name: "two workers behind nginx, sticky by address", deploy: workers("$remote_addr"), lacks: []string{wholePosts}},
}

// server is what the server is started with, and what sioproof is told about that.
func (s setting) server() (options, args []string) {
	if s.asPublished {
		return s.options, nil
	}
	heartbeat := s.heartbeat
	if heartbeat == nil {
		heartbeat = []string{"--pingInterval=1000", "--pingTimeout=7000"} // patient, as the machine may be busy
	}
	timeouts := []string{"--connectTimeout=8000", "--upgradeTimeout=6000"} // a run takes no less than that, too
	return slices.Concat(heartbeat, timeouts, s.options), []string{"--connect-timeout=8s", "--upgrade-timeout=6s", "--timeout-scale=2"}
}

// settingsAtOnce is how many settings are tried at a time: most of the time of a run is waiting.
const settingsAtOnce = 3

// On a correct server nothing fails, whatever its configuration: no false alarm, not even at the strictest. And nothing is left
// out but what the configuration takes away.
func TestPrecision(t *testing.T) {
	npmInstall(t, "node")
	sioproof := build(t, "../cmd/sioproof")
	queue := make(chan setting)
	var running sync.WaitGroup
	for range settingsAtOnce {
		running.Go(func() {
			for s := range queue {
				t.Run(s.name, func(t *testing.T) { s.try(t, sioproof) })
			}
		})
	}
	for _, s := range settings {
		if s.asPublished {
			running.Go(func() { t.Run(s.name, func(t *testing.T) { s.try(t, sioproof) }) })
		} else {
			queue <- s
		}
	}
	close(queue)
	running.Wait()
}

func (s setting) try(t *testing.T, sioproof string) {
	options, args := s.server()
	server := s.deploy(t, options)
	for _, file := range s.known {
		args = append(args, "--known", file)
	}
	report, last := runVerify(t, sioproof, "", append(args, server.URL+s.path, "--library", onNodeRelease,
		"--log", server.LogFile, "--profile", toldProfile(t, "contract", s.told), "--strict=reference")...)
	t.Logf("%s in %.0f s", last, report.DurationMS/1000)
	if report.Outcome.ExitCode != reports.ExitConforms {
		t.Errorf("outcome: %+v", report.Outcome)
	}
	for _, r := range report.Results {
		if r.Class(reports.StrictReference) == reports.Failed || r.Verdict == reports.NotRun {
			t.Errorf("a false alarm: %s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
		}
		for _, earlier := range r.Earlier {
			t.Logf("%s was examined again after: %s", r.Name(), earlier)
		}
	}
	checkKnown(t, report, onNode, s.known...)
	s.checkComplete(t, report)
}

// checkComplete finds every case in the report, over every transport of the setting, and none left out for another reason than the
// setting has.
func (s setting) checkComplete(t *testing.T, report *verify.Report) {
	t.Helper()
	speaks := s.speaks
	if speaks == nil {
		speaks = []string{"polling", "websocket", "upgrade"}
	}
	if !slices.Equal(report.Target.Transports, speaks) {
		t.Errorf("found the transports %q, expected %q", report.Target.Transports, speaks)
	}

	excused := slices.DeleteFunc(slices.Concat(optional, s.lacks), func(name string) bool { return slices.Contains(s.has, name) })
	examined, lacking, leftOut := map[string]bool{}, map[string]bool{}, map[string][]string{}
	for _, r := range report.Results {
		examined[r.ID] = true
		if r.Verdict != reports.NotApplicable {
			continue
		}
		missing := r.Missing
		if missing == nil {
			missing = []string{r.Reason}
		}
		for _, name := range missing {
			lacking[name] = true
		}
		if !slices.ContainsFunc(missing, func(name string) bool { return slices.Contains(excused, name) }) {
			all := strings.Join(missing, ", ")
			leftOut[all] = append(leftOut[all], r.Name())
		}
	}
	for missing, cases := range leftOut {
		t.Errorf("not applicable for want of %s, which the setting has: %s", missing, strings.Join(cases, ", "))
	}
	for _, name := range excused {
		if !lacking[name] {
			t.Errorf("no case is not applicable for want of %q, which the setting has not", name)
		}
	}
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			if !c.Destructive && !examined[c.ID] {
				t.Errorf("%s is not in the report", c.ID)
			}
		}
	}
}
