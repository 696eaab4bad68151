package samples_test

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/samples"
)

// record records so many samples, and ends a second.
func record(m *measure.Measures, from, count int) {
	for i := from; i < from+count; i++ {
		m.Recorder(0).Time(measure.Ack, i, time.Duration(i)*time.Microsecond, time.Millisecond)
	}
	m.Tick(time.Duration(from+count)*time.Microsecond, measure.Sample{})
}

// stuck is a file that takes nothing until it is released.
type stuck struct {
	file
	released chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.released
	return s.file.Write(p)
}

// A file that takes nothing holds nobody up, not even the end; what it missed is counted.
func TestAFileThatIsStuckHoldsNobodyUp(t *testing.T) {
	to := &stuck{released: make(chan struct{})}
	defer close(to.released)
	stream := samples.New(to, false, header(0))
	m := measure.New(0, 1)
	m.StreamTo(stream)
	const many = 600_000
	record(m, 0, many)
	if account := stream.Close(time.Millisecond); account.Written != 0 || account.Missing != many || account.Reason != "the file takes them too slowly" {
		t.Errorf("%+v", account)
	}
	if got := m.Results().Times[measure.Ack].Count; got != many {
		t.Errorf("%d are measured", got)
	}
}

// A file that was stuck for a while misses only what came meanwhile, and the stream itself says how much.
func TestWhatASlowFileMissesIsCounted(t *testing.T) {
	to := &stuck{released: make(chan struct{})}
	stream := samples.New(to, false, header(0))
	m := measure.New(0, 1)
	m.StreamTo(stream)
	const many = 600_000
	record(m, 0, many)
	close(to.released)
	account := stream.Close(patience)
	if account.Written == 0 || account.Missing == 0 || account.Written+account.Missing != many {
		t.Errorf("%+v", account)
	}
	r := reads(t, to.Bytes())
	if r.Samples != account.Written || r.Missing != account.Missing || r.Partial != "" {
		t.Errorf("%d read, %d missing, %s", r.Samples, r.Missing, r.Partial)
	}
}

// full is a file on a disk that has room for so much.
type full struct {
	file
	room int
}

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	if f.Len()+len(p) > f.room {
		n, _ := f.file.Write(p[:f.room-f.Len()])
		return n, errFull
	}
	return f.file.Write(p)
}

// A full disk ends the stream, not the run; what is in the file can be read.
func TestAFullDiskEndsTheStreamAlone(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		to := &full{room: 20_000}
		stream := samples.New(to, compressed, header(0))
		m := measure.New(0, 1)
		m.StreamTo(stream)
		const many = 100_000
		for from := 0; from < many; from += 100 {
			record(m, from, 100)
		}
		account := stream.Close(patience)
		if account.Written == 0 || account.Written+account.Missing != many || account.Reason != errFull.Error() || !to.closed {
			t.Errorf("%+v", account)
		}
		if r := reads(t, to.Bytes()); r.Samples < account.Written || r.Samples > many/2 || r.Partial == "" {
			t.Errorf("%d read of %d, %s", r.Samples, account.Written, r.Partial)
		}
	}
}

// What a sample costs who records it, alone and with a stream.
func BenchmarkRecord(b *testing.B) {
	for _, kind := range []string{"alone", "stream", "compressed"} {
		b.Run(kind, func(b *testing.B) {
			m := measure.New(0, 1)
			if kind != "alone" {
				stream := samples.New(discarded{io.Discard}, kind == "compressed", header(0))
				defer func() {
					a := stream.Close(patience)
					b.ReportMetric(100*float64(a.Missing)/float64(max(1, a.Written+a.Missing)), "%missing")
				}()
				m.StreamTo(stream)
			}
			r := m.Recorder(0)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Time(measure.Ack, i%5000, time.Duration(i)*time.Microsecond, time.Duration(i%10_000)*time.Microsecond)
			}
		})
	}
}

type discarded struct{ io.Writer }

func (discarded) Close() error { return nil }
