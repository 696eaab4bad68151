//go:build linux

// Command cost measures what virtual clients cost the process that holds them: memory, and CPU time for connecting, for
// acknowledgements and for messages received in a fan-out. It wants a server that keeps docs/contract.md, in a process of its
// own, and prints one line of JSON.
//
// With -bare it measures a yardstick in the same way: connections that only look like clients, with no engine, no checks and a
// goroutine each. As machines differ, and are busy or not, the ratio says more than the seconds do.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"log"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Costs is what was measured. CPU is that of this process, in user and in system mode.
type Costs struct {
	Clients     int
	IdleMB      float64 // resident memory of the process while all clients are idle
	PeakMB      float64 // the most it ever had
	ConnectMS   float64 // CPU milliseconds for each client
	AckS        float64 // CPU seconds for 1,000 acknowledgements
	ReceivedS   float64 // CPU seconds for 1,000 messages received
	AckRate     float64 // acknowledgements a second
	ReceiveRate float64 // messages received a second
}

// work is how much there is to do.
type work struct {
	address  *url.URL
	clients  int
	acks     int
	received int
	inFlight int
	idle     time.Duration
}

// crowd is a number of clients.
type crowd interface {
	// connect opens all of them.
	connect(ctx context.Context) error
	// acknowledge has them wait for acknowledgements, some of them at once.
	acknowledge(ctx context.Context) error
	// fanOut has one of them speak to all a few times, and waits until all have heard it.
	fanOut(ctx context.Context, times int) error
}

// bound ends what never comes to an end.
const bound = 10 * time.Minute

// payload has 64 bytes.
var payload = strings.Repeat("0123456789abcdef", 4)

func main() {
	log.SetFlags(0)
	var w work
	bare := flag.Bool("bare", false, "measure the yardstick")
	transport := flag.String("transport", string(client.WebSocket), "polling, websocket or upgrade")
	engine := flag.Int("eio", int(engineio.V4), "the revision of Engine.IO")
	insecure := flag.Bool("insecure", false, "trust any certificate")
	flag.IntVar(&w.clients, "clients", 100, "how many clients")
	flag.IntVar(&w.acks, "acks", 20_000, "how many acknowledgements to wait for")
	flag.IntVar(&w.received, "received", 50_000, "how many messages to receive in a fan-out, at least")
	flag.IntVar(&w.inFlight, "in-flight", 50, "how many connect, or wait for an acknowledgement, at once")
	flag.DurationVar(&w.idle, "idle", 3*time.Second, "how long the clients are idle before memory is read")
	flag.Parse()
	address, err := url.Parse(flag.Arg(0))
	if err != nil || flag.NArg() != 1 {
		log.Fatal("usage: cost [flags] URL")
	}
	w.address = address
	options := client.Options{
		Endpoint: wire.Endpoint{URL: address}, Transport: client.Transport(*transport), Engine: engineio.Revision(*engine),
	}
	if *insecure {
		options.Endpoint.TLS = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}
	}
	var c crowd = &clients{work: w, options: options}
	if *bare {
		c = &bareClients{work: w}
	}
	costs, err := w.measure(c)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(costs); err != nil {
		log.Fatal(err)
	}
}

// measure does one thing after the other.
func (w work) measure(c crowd) (*Costs, error) {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	costs := &Costs{Clients: w.clients}

	used, _, err := timed(func() error { return c.connect(ctx) })
	if err != nil {
		return nil, err
	}
	costs.ConnectMS = 1000 * used / float64(w.clients)

	time.Sleep(w.idle)
	costs.IdleMB = resident("VmRSS:")

	used, took, err := timed(func() error { return c.acknowledge(ctx) })
	if err != nil {
		return nil, err
	}
	costs.AckS, costs.AckRate = 1000*used/float64(w.acks), float64(w.acks)/took

	times := (w.received + w.clients - 1) / w.clients
	used, took, err = timed(func() error { return c.fanOut(ctx, times) })
	if err != nil {
		return nil, err
	}
	received := float64(times * w.clients)
	costs.ReceivedS, costs.ReceiveRate = 1000*used/received, received/took

	costs.PeakMB = resident("VmHWM:")
	return costs, nil
}

// timed returns how much CPU time and how much time something took, in seconds.
func timed(what func() error) (used, took float64, err error) {
	began, before := time.Now(), cpu()
	err = what()
	return cpu() - before, time.Since(began).Seconds(), err
}

// sideBySide does n things, some of them at once.
func (w work) sideBySide(n int, do func(i int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, w.inFlight)
	for range min(w.inFlight, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// hearing counts what clients hear.
type hearing struct {
	missing  atomic.Int64
	complete chan struct{}
}

// heard takes a message.
func (h *hearing) heard() {
	if h.missing.Add(-1) == 0 {
		close(h.complete)
	}
}

// fanOut says something the given times, no more at once than makes about 1,000 messages, and waits for all of them.
func (h *hearing) fanOut(ctx context.Context, times, clients int, say func() error) error {
	for atOnce := max(1, 1000/clients); times > 0; times -= atOnce {
		n := min(atOnce, times)
		h.complete = make(chan struct{})
		h.missing.Store(int64(n) * int64(clients))
		for range n {
			if err := say(); err != nil {
				return err
			}
		}
		select {
		case <-h.complete:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
