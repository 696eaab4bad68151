package suites

import (
	"encoding/hex"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reports"
)

// frames turns a transcript into the form reports keep.
func frames(entries []wire.Entry) []reports.Frame {
	evidence := make([]reports.Frame, 0, len(entries))
	for _, e := range entries {
		text := string(e.Data)
		if e.Kind == wire.KindBinary {
			text = hex.EncodeToString(e.Data)
		}
		evidence = append(evidence, reports.Frame{
			AtMS: float64(e.At) / float64(time.Millisecond), Sent: e.Sent, Channel: e.Channel, Kind: e.Kind,
			Text: text, Size: e.Size, Truncated: e.Truncated,
		})
	}
	return evidence
}
