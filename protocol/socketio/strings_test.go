package socketio_test

import (
	"testing"

	"github.com/sioproof/sioproof/protocol/socketio"
)

func TestStrings(t *testing.T) {
	_, err := socketio.ParsePacket(v5, []byte(`2["a",`), socketio.Limits{})
	for want, got := range map[string]string{
		"CONNECT_ERROR":                    socketio.ConnectError.String(),
		"packet type 7":                    socketio.PacketType(7).String(),
		"socketio: invalid JSON at byte 6": err.Error(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
