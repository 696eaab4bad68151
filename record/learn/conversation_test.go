package learn_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/record"
	"github.com/sioproof/sioproof/record/draft"
	"github.com/sioproof/sioproof/record/learn"
)

// chat writes a conversation as an application would have had it. Clients are called by their number.
type chat struct {
	c   record.Conversation
	now time.Time
	gap time.Duration // between two things that people do
	id  uint64
}

func newChat() *chat {
	return &chat{gap: 7 * time.Second, now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}
}

// object is what a JSON object becomes.
type object = map[string]any

func (c *chat) add(p record.Packet) {
	c.now = c.now.Add(2 * time.Millisecond)
	p.At = c.now
	if p.Namespace == "" {
		p.Namespace = "/"
	}
	c.c.Packets = append(c.c.Packets, p)
}

// pause lets people think.
func (c *chat) pause() { c.now = c.now.Add(c.gap) }

func sid(client int) string { return fmt.Sprintf("Zk3-socket-%d", client) }

// connect lets so many clients connect, with a payload of CONNECT.
func (c *chat) connect(clients int, auth func(client int) any) {
	for client := range clients {
		c.arrive(client, auth)
	}
}

func (c *chat) arrive(client int, auth func(client int) any) {
	c.pause()
	c.add(record.Packet{Kind: record.Opened, Connection: client, Path: "/socket.io/", Query: url.Values{"EIO": {"4"}}})
	var with any
	if auth != nil {
		with = auth(client)
	}
	c.add(record.Packet{Kind: record.Connect, Connection: client, Auth: with})
	c.add(record.Packet{Kind: record.Connected, Connection: client, SID: sid(client)})
}

func (c *chat) leave(client int) {
	c.pause()
	c.add(record.Packet{Kind: record.Closed, Connection: client})
}

// emit sends an event.
func (c *chat) emit(client int, event string, args ...any) {
	c.pause()
	c.add(record.Packet{Kind: record.ClientEvent, Connection: client, Event: event, Args: args})
}

// ask sends an event that asks for an acknowledgement, which comes with these arguments.
func (c *chat) ask(client int, event string, args []any, answer ...any) {
	c.pause()
	c.id++
	c.add(record.Packet{Kind: record.ClientEvent, Connection: client, Event: event, Args: args, ID: c.id, HasID: true})
	c.add(record.Packet{Kind: record.ServerAck, Connection: client, Args: answer, ID: c.id, HasID: true})
}

// deliver sends an event to clients.
func (c *chat) deliver(event string, args []any, clients ...int) {
	for _, client := range clients {
		c.add(record.Packet{Kind: record.ServerEvent, Connection: client, Event: event, Args: args})
	}
}

func (c *chat) log(line string) {
	c.c.Lines = append(c.c.Lines, record.Line{At: c.now.Add(time.Millisecond), Text: line})
}

// learned is what is learned of the conversation; the profile of it has to load.
func (c *chat) learned(t *testing.T) *learn.Application {
	t.Helper()
	kept := learn.Learn(c.c)
	if draft.Keep(kept); len(kept.Operations) > 0 {
		written := draft.Profile(kept, "learned")
		if _, err := profiles.Parse("learned.yaml", written); err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
	}
	return learn.Learn(c.c)
}

// wantLines compares what was learned, line by line.
func wantLines(t *testing.T, a *learn.Application, want ...string) {
	t.Helper()
	got := draft.Lines(a)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("not learned: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("learned without reason: %s", line)
		}
	}
}

// others are the clients from 0 to n-1 without one.
func others(n, sender int) []int {
	var all []int
	for client := range n {
		if client != sender {
			all = append(all, client)
		}
	}
	return all
}

// serverLeaves disconnects a client from its namespace.
func (c *chat) serverLeaves(client int) {
	c.add(record.Packet{Kind: record.ServerLeaves, Connection: client})
}
