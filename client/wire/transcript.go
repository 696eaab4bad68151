package wire

import (
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Bounds of a transcript, so that a server that floods cannot fill our memory.
const (
	transcriptEntries = 256       // entries kept from the beginning, and as many up to the end
	transcriptBytes   = 128 << 10 // bytes that either of the two may have
	transcriptData    = 4096      // bytes kept of one entry
)

// Kinds of transcript entries.
const (
	KindRequest      = "request"      // an HTTP request, head and body
	KindResponse     = "response"     // an HTTP response, head and body, as they came
	KindText         = "text"         // a WebSocket text frame
	KindBinary       = "binary"       // a WebSocket binary frame
	KindContinuation = "continuation" // a further fragment of a WebSocket message
	KindClose        = "close"        // a WebSocket Close frame: two bytes of code, then the reason
	KindPing         = "ping"         // a WebSocket control ping
	KindPong         = "pong"         // a WebSocket control pong
	KindNote         = "note"         // something we did or saw, other than bytes
	KindError        = "error"        // why an exchange ended: an error, or bytes that are not a frame
)

// Entry is one thing that happened on the wire.
type Entry struct {
	At        time.Duration // since the transcript began
	Sent      bool          // by us; otherwise received
	Channel   string        // which exchange or connection: "http 1", "ws 2"; empty for a note
	Kind      string        // one of the Kind constants
	Data      []byte        // the bytes, or the text of a note; at most 4096
	Size      int           // how many bytes there were
	Truncated bool          // Data holds fewer than Size
}

// Transcript records what was sent and received, in order. It keeps the first and the last entries and counts what it left
// out between them. It is safe for concurrent use; a nil Transcript is valid and records nothing.
type Transcript struct {
	mu       sync.Mutex
	began    time.Time
	channels int
	first    []Entry
	full     bool    // nothing more is added to first
	last     []Entry // what came after
	size     int     // bytes of first, and once that is full of last
	omitted  int
	ended    bool // nothing more is recorded
}

// NewTranscript returns an empty transcript; its clock starts now.
func NewTranscript() *Transcript { return &Transcript{began: time.Now()} }

// Entries returns a copy of what was recorded, oldest first. Entries left out are replaced by one note that counts them.
func (t *Transcript) Entries() []Entry {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	entries := make([]Entry, 0, len(t.first)+len(t.last)+1)
	entries = append(entries, t.first...)
	if t.omitted > 0 {
		note := fmt.Appendf(nil, "%d entries left out", t.omitted)
		entries = append(entries, Entry{At: t.last[0].At, Kind: KindNote, Data: note, Size: len(note)})
	}
	return append(entries, t.last...)
}

// Note records a remark.
func (t *Transcript) Note(format string, args ...any) {
	if t == nil {
		return
	}
	t.add(true, "", KindNote, fmt.Appendf(nil, format, args...))
}

// channel names the next exchange or connection of the given sort.
func (t *Transcript) channel(sort string) string {
	if t == nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.channels++
	return sort + " " + strconv.Itoa(t.channels)
}

// End ends the recording. What is sent and received afterwards is not kept.
func (t *Transcript) End() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
}

// add records data, which it copies.
func (t *Transcript) add(sent bool, channel, kind string, data []byte) {
	t.addPart(sent, channel, kind, data, len(data))
}

// addPart records data of the given size, of which data may be the beginning only.
func (t *Transcript) addPart(sent bool, channel, kind string, data []byte, size int) {
	if t == nil {
		return
	}
	if len(data) > transcriptData {
		data = data[:transcriptData]
	}
	entry := Entry{
		At: time.Since(t.began), Sent: sent, Channel: channel, Kind: kind,
		Data: append([]byte(nil), data...), Size: size, Truncated: len(data) < size,
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.size += len(entry.Data)
	if !t.full && len(t.first) < transcriptEntries && t.size <= transcriptBytes {
		t.first = append(t.first, entry)
		return
	}
	if !t.full {
		t.full, t.size = true, len(entry.Data)
	}
	t.last = append(t.last, entry)
	for len(t.last) > transcriptEntries || t.size > transcriptBytes {
		t.size -= len(t.last[0].Data)
		t.last[0] = Entry{}
		t.last = t.last[1:] // append moves what is left to a new array from time to time
		t.omitted++
	}
}

// fail records why an exchange ended and returns the error unchanged.
func (t *Transcript) fail(channel string, err error) error {
	if t != nil && err != nil {
		t.add(false, channel, KindError, []byte(err.Error()))
	}
	return err
}
