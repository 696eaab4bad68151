package engineio_test

import (
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestStrings(t *testing.T) {
	_, err := engineio.ParsePayload(nil, engineio.V4, []byte("4a\x1e7"), engineio.Limits{})
	for want, got := range map[string]string{
		"message":       engineio.Message.String(),
		"packet type 7": engineio.PacketType(7).String(),
		"Engine.IO 4":   engineio.V4.String(),
		"polling":       engineio.Polling.String(),
		"websocket":     engineio.WebSocket.String(),
		"engineio: unknown packet type at byte 3": err.Error(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
