package client_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bound is how long a test waits for something that must happen.
const bound = 15 * time.Second

// peerVariable names a running server that implements docs/contract.md, to be used instead of the reference.
const peerVariable = "SIOPROOF_TEST_PEER"

// peer returns the address of a server that implements docs/contract.md with both generations.
func peer(t *testing.T) *url.URL {
	t.Helper()
	address := os.Getenv(peerVariable)
	if address == "" {
		server, err := reference.Start(context.Background(), reference.Options{
			Addr: "127.0.0.1:0", Engine: reference.Own, PingInterval: 300 * time.Millisecond, PingTimeout: 5 * time.Second,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		address = server.URL()
	}
	return parse(t, address)
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// variants runs a test on every transport of both generations.
func variants(t *testing.T, test func(t *testing.T, options client.Options)) {
	for _, engine := range []engineio.Revision{engineio.V4, engineio.V3} {
		for _, transport := range []client.Transport{client.WebSocket, client.Polling, client.Upgrade} {
			t.Run(fmt.Sprintf("EIO %d %s", engine, transport), func(t *testing.T) {
				test(t, client.Options{
					Endpoint: wire.Endpoint{URL: peer(t)}, Engine: engine, Transport: transport, Transcript: wire.NewTranscript(),
				})
			})
		}
	}
	t.Run("EIO 3 polling with binary payloads", func(t *testing.T) {
		test(t, client.Options{
			Endpoint: wire.Endpoint{URL: peer(t)}, Engine: engineio.V3, Transport: client.Polling, BinaryPolling: true, Transcript: wire.NewTranscript(),
		})
	})
}

// dial opens a connection that is closed at the end of the test, and shows its transcript if that fails.
func dial(t *testing.T, options client.Options) *client.Client {
	t.Helper()
	c, err := client.Dial(within(t), options)
	if err != nil {
		showTranscript(t, options.Transcript)
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		select {
		case <-c.Done():
		case <-time.After(bound):
			t.Error("the client is not done after Close")
		}
		if t.Failed() {
			showTranscript(t, options.Transcript)
		}
	})
	return c
}

func showTranscript(t *testing.T, transcript *wire.Transcript) {
	t.Helper()
	const shown = 100
	entries := transcript.Entries()
	for _, entry := range entries[max(0, len(entries)-shown):] {
		direction := "<"
		if entry.Sent {
			direction = ">"
		}
		t.Logf("%8.3f ms %-8s %s %-8s %.200q", float64(entry.At.Microseconds())/1000, entry.Channel, direction, entry.Kind, entry.Data)
	}
}

// connect connects a namespace and collects its events.
func connect(t *testing.T, c *client.Client, namespace string, auth any) (*client.Socket, <-chan client.Event) {
	t.Helper()
	s, err := c.Connect(within(t), namespace, auth)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan client.Event, 20_000)
	s.OnEvent(func(event client.Event) { events <- event })
	return s, events
}

// await returns the next event of the given name, past others.
func await(t *testing.T, events <-chan client.Event, name string) client.Event {
	t.Helper()
	timeout := time.After(bound)
	for {
		select {
		case event := <-events:
			if event.Name == name {
				return event
			}
		case <-timeout:
			t.Fatalf("no event %q", name)
		}
	}
}

// within returns a context for something that must happen.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	t.Cleanup(cancel)
	return ctx
}

// args returns the arguments of an event.
func args(t *testing.T, event client.Event) []any {
	t.Helper()
	values, err := event.Args()
	if err != nil {
		t.Fatal(err)
	}
	return values
}
