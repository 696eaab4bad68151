package wire_test

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
)

func TestTranscriptKeepsBothEnds(t *testing.T) {
	transcript := wire.NewTranscript()
	transcript.Note("the beginning")
	for range 10_000 {
		transcript.Note("%s", strings.Repeat("x", 10_000))
	}
	transcript.Note("the end")
	entries := transcript.Entries()
	if len(entries) > 1000 {
		t.Errorf("%d entries", len(entries))
	}
	if string(entries[0].Data) != "the beginning" || string(entries[len(entries)-1].Data) != "the end" {
		t.Errorf("first %q, last %q", entries[0].Data, entries[len(entries)-1].Data)
	}
	counted, kept := 0, 0
	for i, entry := range entries {
		kept += len(entry.Data)
		if strings.HasSuffix(string(entry.Data), "entries left out") {
			counted++
		}
		if entry.Size == 10_000 && (len(entry.Data) != 4096 || !entry.Truncated) {
			t.Fatalf("entry %d holds %d of %d bytes", i, len(entry.Data), entry.Size)
		}
		if i > 0 && entry.At < entries[i-1].At {
			t.Fatalf("entry %d is older than the one before", i)
		}
	}
	if counted != 1 {
		t.Errorf("%d notes count what was left out, want 1", counted)
	}
	if kept > 300<<10 {
		t.Errorf("%d bytes are kept", kept)
	}
}

func TestNoTranscript(t *testing.T) {
	var transcript *wire.Transcript
	transcript.Note("nobody listens")
	if entries := transcript.Entries(); entries != nil {
		t.Errorf("%v", entries)
	}
}
