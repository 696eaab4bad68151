package suites

import (
	"path"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// cause is a case whose failure makes others fail, because they need what it examines. A case that merely resembles another one, or comes
// behind it, does not rest on it: its failure would be hidden.
type cause struct {
	of      string // id of the cause
	in      trial.Variant
	reaches []string // ids or globs of the cases that rest on it
}

// causes go from the engine upwards, as the catalogue does. A case may rest on several.
var causes = []cause{
	{of: "EIO4-PAY-01", reaches: []string{"EIO4-PAY-02", "EIO4-PAY-04", "EIO4-PAY-07", "EIO4-PAY-11", "EIO4-PAY-12", "EIO4-POLL-19"}},
	{of: "EIO4-PAY-03", reaches: []string{"EIO4-PAY-06", "SIO5-BIN-03"}},
	{of: "EIO4-WS-01", reaches: []string{"EIO4-WS-03", "EIO4-WS-05", "EIO4-PAY-05"}},
	{of: "EIO4-HB-01", in: trial.Variant{Transport: client.Polling}, reaches: []string{"EIO4-HB-03", "EIO4-HB-04", "EIO4-HB-07"}},
	{of: "EIO4-HB-02", in: trial.Variant{Transport: client.WebSocket}, reaches: []string{"EIO4-HB-03", "EIO4-HB-04", "EIO4-HB-07"}},
	{of: "EIO4-UPG-01", reaches: []string{
		"EIO4-UPG-02", "EIO4-UPG-03", "EIO4-UPG-04", "EIO4-UPG-05", "EIO4-UPG-06", "EIO4-UPG-07", "EIO4-UPG-08", "EIO4-UPG-09", "EIO4-UPG-13",
		"EIO4-UPG-15", "EIO4-UPG-16", "EIO4-HS-22", "EIO4-HB-10",
	}},
	{of: "EIO4-UPG-01", in: trial.Variant{Engine: engineio.V4, Transport: client.Upgrade}, reaches: []string{"CHAT-*", "API-*"}},
	{of: "CORS-01", reaches: []string{"CORS-05"}},

	{of: "EIO3-PAY-01", reaches: []string{"EIO3-PAY-02", "EIO3-PAY-03", "EIO3-PAY-10", "EIO3-PAY-14", "EIO3-POLL-07"}},
	{of: "EIO3-PAY-04", reaches: []string{"EIO3-PAY-11"}},
	{of: "EIO3-PAY-05", reaches: []string{"EIO3-PAY-12"}},
	{of: "EIO3-JSONP-01", reaches: []string{"EIO3-JSONP-02", "EIO3-JSONP-04", "EIO3-JSONP-05", "EIO3-JSONP-06", "EIO3-UPG-07"}},
	{of: "EIO3-HB-01", reaches: []string{"EIO3-HB-02", "EIO3-HB-05", "EIO3-HB-06", "EIO3-PAY-14"}},
	{of: "EIO3-UPG-01", reaches: []string{
		"EIO3-UPG-02", "EIO3-UPG-03", "EIO3-UPG-04", "EIO3-UPG-05", "EIO3-UPG-07", "EIO3-UPG-08", "EIO3-HS-11", "EIO3-HB-07",
	}},
	{of: "EIO3-UPG-01", in: trial.Variant{Engine: engineio.V3, Transport: client.Upgrade}, reaches: []string{"CHAT-*", "API-*"}},

	{of: "SIO5-CONN-01", reaches: []string{"SIO5-CONN-02", "SIO5-CONN-03", "SIO5-CONN-07", "SIO5-CONN-08", "SIO5-CONN-21"}},
	{of: "SIO5-CONN-02", reaches: []string{"SIO5-CONN-04"}},
	{of: "SIO5-CONN-03", reaches: []string{
		"SIO5-CONN-04", "SIO5-CONN-06", "SIO5-DISC-02", "SIO5-DISC-05", "SIO5-DISC-08", "SIO5-DISC-09", "SIO5-EVT-02", "SIO5-BIN-04", "SIO5-ACK-06",
		"SIO5-ACK-17",
	}},
	{of: "SIO5-EVT-01", reaches: []string{"SIO5-EVT-02", "SIO5-EVT-03", "SIO5-EVT-13", "SIO5-EVT-15", "SIO5-EVT-16", "SIO5-EVT-17", "SIO5-EVT-18"}},
	{of: "SIO5-BIN-01", reaches: []string{"SIO5-BIN-02", "SIO5-BIN-03", "SIO5-BIN-04", "SIO5-BIN-06", "SIO5-BIN-13"}},
	{of: "SIO5-ACK-01", reaches: []string{"SIO5-ACK-02", "SIO5-ACK-03", "SIO5-ACK-04", "SIO5-ACK-05", "SIO5-ACK-06", "SIO5-ACK-08", "SIO5-ACK-17"}},
	{of: "SIO5-ACK-10", reaches: []string{"SIO5-ACK-13", "SIO5-ACK-16", "EIO4-UPG-16"}},

	{of: "REC-01", reaches: []string{
		"REC-03", "REC-04", "REC-08", "REC-09", "REC-10", "REC-11", "REC-12", "REC-13", "REC-14", "REC-16", "REC-17",
	}},
	{of: "REC-02", reaches: []string{"REC-03"}},
	{of: "REC-03", reaches: []string{"REC-04", "REC-08", "REC-09", "REC-10", "REC-11", "REC-12", "REC-13", "REC-14", "REC-16", "REC-17"}},

	{of: "SIO4-CONN-01", reaches: []string{"SIO4-CONN-02", "SIO4-CONN-08"}},
	{of: "SIO4-CONN-02", reaches: []string{
		"SIO4-CONN-03", "SIO4-CONN-07", "SIO4-CONN-08", "SIO4-DISC-*", "SIO4-EVT-03", "SIO4-EVT-04", "SIO4-ACK-07",
	}},
	{of: "SIO4-EVT-01", reaches: []string{"SIO4-EVT-03", "SIO4-EVT-06", "SIO4-ACK-01", "SIO4-ACK-02", "SIO4-ACK-07"}},
	{of: "SIO4-EVT-02", reaches: []string{"SIO4-EVT-04"}},
	{of: "SIO4-ACK-04", reaches: []string{"SIO4-ACK-06"}},

	{of: "CHAT-LOG-01", reaches: []string{"CHAT-LOG-02", "CHAT-LOG-04", "CHAT-LOG-05"}},
	{of: "CHAT-ALL-01", reaches: []string{"CHAT-ALL-02", "CHAT-ALL-03", "SIO4-MIX-01"}},
	{of: "CHAT-BCAST-01", reaches: []string{"CHAT-BCAST-02", "CHAT-BCAST-03", "CHAT-BCAST-04"}},
	{of: "CHAT-ROOM-01", reaches: []string{"CHAT-ROOM-*", "API-EMIT-08", "SIO4-MIX-03"}},
	{of: "CHAT-PM-01", reaches: []string{"CHAT-PM-02", "SIO4-MIX-04"}},
}

// causesOf are the cases that a case rests on.
func causesOf(id string) []trial.Cause {
	var found []trial.Cause
	for _, c := range causes {
		for _, pattern := range c.reaches {
			if matched, _ := path.Match(pattern, id); matched && id != c.of {
				found = append(found, trial.Cause{ID: c.of, In: c.in})
				break
			}
		}
	}
	return found
}
