package runner

import (
	"encoding/hex"
	"regexp"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
)

// These header lines let their reader pretend to be the user, and a report may be public. [server.Server] knows the secrets of the command
// line; cookies also come from the server.
var (
	credentials = regexp.MustCompile(`(?mi)^((?:proxy-)?authorization|cookie|x-api-key): [^\r\n]*`)
	setCookie   = regexp.MustCompile(`(?mi)^(set-cookie: [^=\r\n]*=)[^;\r\n]*`)
)

// frames turns a transcript into the form reports keep, without credentials.
func frames(entries []wire.Entry) []reports.Frame {
	evidence := make([]reports.Frame, 0, len(entries))
	for _, e := range entries {
		text := string(e.Data)
		switch e.Kind {
		case wire.KindBinary:
			text = hex.EncodeToString(e.Data)
		case wire.KindRequest:
			text = credentials.ReplaceAllString(text, "$1: (hidden)")
		case wire.KindResponse:
			text = setCookie.ReplaceAllString(text, "$1(hidden)")
		}
		evidence = append(evidence, reports.Frame{
			AtMS: float64(e.At) / float64(time.Millisecond), Sent: e.Sent, Channel: e.Channel, Kind: e.Kind,
			Text: text, Size: e.Size, Truncated: e.Truncated,
		})
	}
	return evidence
}
