package interop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// audited marks the requests of its users, so that the server counts the bytes of their sockets. Some wait for a heartbeat; what they
// say is small, large, and binary.
const audited = `
name: audited
load: {drain: 5s, closed: {clients: 6, ramp: 200ms, hold: 2500ms}}
connection: {transports: {%s: 1}, engines: {%d: 1}, query: {counted: "yes"}}
on_connect: [join: {room: all}]
steps:
  - loop:
      every: 200ms
      steps:
        - say_all: {size: {weighted: {64B: 9, 4KiB: 1, 80KiB: 1}}}
        - say_room: {room: all, binary: true, size: 300B}
        - ack: {}
`

// What the users sent and received is what the server's sockets read and wrote, to the last byte.
func TestEveryByteOfALoadIsCounted(t *testing.T) {
	for _, transport := range []string{"websocket", "polling", "upgrade"} {
		for _, engine := range []int{3, 4} {
			t.Run(fmt.Sprintf("%s/eio%d", transport, engine), func(t *testing.T) {
				t.Parallel()
				server := startScript(t, "node", "node/bytes.js", "--allowEIO3=true", "--pingInterval=1000")
				o := perform(t, server.URL, fmt.Sprintf(audited, transport, engine))
				got := bytesOf(t, server.URL)
				sent, received := o.Results.Counts[measure.BytesSent], o.Results.Counts[measure.BytesReceived]
				if sent != got.Read || received != got.Written || sent == 0 || len(o.Results.Errors) > 0 {
					t.Errorf("%d sent and %d received, but the server has read %d and written %d; errors %v", sent, received, got.Read, got.Written, o.Results.Errors)
				}
			})
		}
	}
}

// traffic is what the server has counted.
type traffic struct{ Read, Written, Open int64 }

// bytesOf is what the server has counted when all its sockets are closed.
func bytesOf(t *testing.T, url string) (total traffic) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(url + "/bytes")
		if err != nil {
			t.Fatal(err)
		}
		err = json.NewDecoder(response.Body).Decode(&total)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if total.Open == 0 {
			return total
		}
		if time.Now().After(deadline) {
			t.Fatalf("connections stay open: %+v", total)
		}
	}
}
