package runner

import (
	"encoding/hex"
	"regexp"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server/logs"
)

// These header lines let their reader pretend to be the user, and a report may be public. [server.Server] knows the secrets of the command
// line; cookies also come from the server.
var (
	credentials = regexp.MustCompile(`(?mi)^((?:proxy-)?authorization|cookie|x-api-key): [^\r\n]*`)
	setCookie   = regexp.MustCompile(`(?mi)^(set-cookie: [^=\r\n]*=)[^;\r\n]*`)
)

// evidence are the frames and the log of an examination, without what belongs to other cases.
func (x *examiner) evidence(e *examination) (transcript []reports.Frame, log []string) {
	entries := slices.DeleteFunc(e.trial.Transcript.Entries(), func(entry wire.Entry) bool { return !entry.Sent && e.trial.IsAnothers(entry.Data) })
	lines, dropped := x.logSince(e.mark)
	lines = slices.DeleteFunc(lines, func(line string) bool { return e.trial.IsAnothers([]byte(line)) })
	return frames(entries), logs.Excerpt(lines, dropped)
}

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
