package client_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Nothing is lost, doubled or reordered when a connection is upgraded under traffic in both directions.
func TestUpgradeUnderTraffic(t *testing.T) {
	for _, engine := range []engineio.Revision{engineio.V4, engineio.V3} {
		t.Run(fmt.Sprintf("EIO %d", engine), func(t *testing.T) {
			address := peer(t)
			for range 10 {
				c := dial(t, client.Options{
					Endpoint: wire.Endpoint{URL: address}, Engine: engine, Transport: client.Polling, Transcript: wire.NewTranscript(),
				})
				s, events := connect(t, c, "/", nil)
				const n = 300
				sent := make(chan error, 1)
				go func() {
					for i := range n {
						if err := s.Emit(t.Context(), "message", i); err != nil {
							sent <- err
							return
						}
					}
					sent <- nil
				}()
				if c.Transport() != client.Polling {
					t.Errorf("transport %s", c.Transport())
				}
				if err := c.Upgrade(within(t)); err != nil {
					t.Fatal(err)
				}
				if c.Transport() != client.WebSocket {
					t.Errorf("transport %s after the upgrade", c.Transport())
				}
				if err := <-sent; err != nil {
					t.Fatal(err)
				}
				for i := range n {
					if got := args(t, await(t, events, "message-back")); got[0] != float64(i) {
						t.Fatalf("message %v at place %d", got[0], i)
					}
				}
				var failed *client.UpgradeError
				if err := c.Upgrade(within(t)); !errors.As(err, &failed) {
					t.Errorf("a second upgrade: %v", err)
				}
				c.Close()
			}
		})
	}
}
