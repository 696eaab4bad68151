package correct_test

import (
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// overEngine are servers that speak Engine.IO in their own way.
var overEngine = []differing{
	{
		name:     "heartbeat 300 ms, 200 ms",
		freedoms: heartbeat(300*time.Millisecond, 200*time.Millisecond),
	},
	{
		name:     "heartbeat 1 s, 1 s",
		freedoms: heartbeat(time.Second, time.Second),
	},
	{
		name:     "heartbeat 25 s, 20 s",
		freedoms: heartbeat(25*time.Second, 20*time.Second),
	},
	{
		name:     "a first ping at once",
		freedoms: plain.Freedoms{Engine: plain.Engine{FirstPingAtOnce: true}},
	},
	{
		name:     "a connect timeout of 1 s",
		freedoms: plain.Freedoms{Engine: plain.Engine{ConnectTimeout: time.Second}},
		needs:    "limits: {connect_timeout: 1s}",
		or:       "SIO5-CONN-11",
	},
	{
		name:     "a connect timeout of 1 s, untold",
		freedoms: plain.Freedoms{Engine: plain.Engine{ConnectTimeout: time.Second}},
	},
	{
		name:     "an upgrade timeout of 1 s",
		freedoms: plain.Freedoms{Engine: plain.Engine{UpgradeTimeout: time.Second}},
		needs:    "limits: {upgrade_timeout: 1s}",
		or:       "EIO4-UPG-10",
	},
	{
		name:     "an upgrade timeout of 1 s, untold",
		freedoms: plain.Freedoms{Engine: plain.Engine{UpgradeTimeout: time.Second}},
	},
	{
		name:     "16 packets in a POST",
		freedoms: plain.Freedoms{Engine: plain.Engine{PacketsPerPost: 16}},
		needs:    "limits: {packets_per_post: 16}",
		or:       "EIO4-PAY-11",
	},
	{
		name:     "payloads of 20 kB",
		freedoms: plain.Freedoms{Engine: plain.Engine{MaxPayload: 20_000}},
	},
	{
		name:     "no upgrade",
		freedoms: plain.Freedoms{Engine: plain.Engine{NoUpgrades: true}},
	},
	{
		name:     "one packet a GET",
		freedoms: plain.Freedoms{Engine: plain.Engine{OnePacketPerGet: true}},
		differs:  []string{"EIO4-POLL-05"},
	},
	{
		name:     "short ids",
		freedoms: plain.Freedoms{Engine: plain.Engine{ShortIDs: true}},
	},
	{
		name:     "WebSocket messages in fragments",
		freedoms: plain.Freedoms{Engine: plain.Engine{Fragments: true}},
	},
	{
		name:     "no close frame",
		freedoms: plain.Freedoms{Engine: plain.Engine{NoCloseFrame: true}},
		needs:    "tolerate: [no_close_frame]",
		or:       "EIO4-CLOSE-03",
	},
	{
		name:    "Engine.IO 4 alone, over WebSocket",
		profile: "connect: {engines: [4], transports: [websocket]}",
	},
}

func heartbeat(interval, timeout time.Duration) plain.Freedoms {
	return plain.Freedoms{Engine: plain.Engine{PingInterval: interval, PingTimeout: timeout}}
}
