package samples

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// Recording is a stream that was read.
type Recording struct {
	Header
	Results measure.Results
	Samples int64  // read
	Missing int64  // could not be written
	Partial string // why it is not whole, in words; empty if it is
}

// longestLine bounds a line.
const longestLine = 1 << 20

// ErrNoStream says that something is no stream of samples at all.
var ErrNoStream = errors.New("this is no stream of samples")

// Read reads a stream, compressed or not, and computes everything again. A stream that breaks off is read as far as it goes. The
// errors are [ErrNoStream], a line that is not as it should be, with its number, or one of reading.
func Read(from io.Reader) (*Recording, error) {
	lines, err := decompressed(from)
	if err != nil {
		return nil, err
	}
	r := &replay{lines: bufio.NewReaderSize(lines, longestLine)}
	if err := r.head(); err != nil {
		return nil, err
	}
	for !r.ended {
		text, err := r.next()
		switch {
		case err == nil:
			err = r.take(text)
		case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
			r.breakOff(len(text) > 0)
			err = nil
		default:
			err = r.wrong("%v", err)
		}
		if err != nil {
			return nil, err
		}
	}
	if text, _ := r.next(); r.Partial == "" && len(text) > 0 {
		return nil, r.wrong("nothing follows the end")
	}
	r.Results = r.measures.Results()
	return &r.Recording, nil
}

// decompressed is the text of a stream.
func decompressed(from io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(from)
	if begin, _ := buffered.Peek(2); !bytes.Equal(begin, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	text, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoStream, err)
	}
	return text, nil
}

// replay reads a stream line by line.
type replay struct {
	Recording
	lines    *bufio.Reader
	number   int // of the line that was read last
	measures *measure.Measures
	at       time.Duration  // the last second or sample
	last     measure.Sample // of the last second
	open     bool           // there were samples since
	ended    bool
}

// next returns the next whole line; at the end what there is of it.
func (r *replay) next() ([]byte, error) {
	text, err := r.lines.ReadSlice('\n')
	r.number++
	if err == bufio.ErrBufferFull {
		return nil, fmt.Errorf("longer than %d bytes", longestLine)
	}
	return bytes.TrimSuffix(text, []byte("\n")), err
}

func (r *replay) wrong(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", r.number, fmt.Sprintf(format, args...))
}

// head reads the first line.
func (r *replay) head() error {
	text, err := r.next()
	if err != nil && err != io.EOF {
		return fmt.Errorf("%w: %w", ErrNoStream, err)
	}
	var schema struct{ Schema string }
	if json.Unmarshal(text, &schema) != nil || schema.Schema == "" {
		return ErrNoStream
	}
	if family, _, _ := strings.Cut(Schema, "/"); !strings.HasPrefix(schema.Schema, family+"/") {
		return ErrNoStream
	}
	if schema.Schema != Schema {
		return fmt.Errorf("the schema is %q, not %q", schema.Schema, Schema)
	}
	if err := strictly(text, &r.Header); err != nil {
		return r.wrong("%v", err)
	}
	r.measures = measure.New(micros(r.Scenario.WarmUpMS), 1)
	return nil
}

// take takes a line behind the first.
func (r *replay) take(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		t, ok := parseTimed(text)
		if !ok {
			return r.wrong("this is no sample: %.60q", text)
		}
		r.measures.Recorder(0).Time(t.What, int(t.User), t.At, time.Duration(t.Micros)*time.Microsecond)
		r.Samples++
		r.at, r.open = max(r.at, t.At), true
		return nil
	}
	var l line
	if err := strictly(text, &l); err != nil {
		return r.wrong("%v", err)
	}
	switch {
	case l.Second != nil:
		if err := r.second(*l.Second); err != nil {
			return err
		}
	case l.End:
		r.ended = true
	default:
		return r.wrong("neither a sample nor a second nor the end")
	}
	r.Missing = l.Missing
	return nil
}

// second ends a second.
func (r *replay) second(s load.Second) error {
	records := r.measures.Recorder(0)
	for name, n := range s.Counts {
		c, known := measure.CounterNamed(name)
		if !known {
			return r.wrong("unknown count %q", name)
		}
		records.Count(c, int(n))
	}
	r.last = measure.Sample{Clients: s.Clients, Process: s.Memory > 0, CPU: s.CPU, Memory: s.Memory}
	r.at, r.open = micros(s.AtMS), false
	r.measures.Tick(r.at, r.last)
	return nil
}

// breakOff ends a stream that has no end.
func (r *replay) breakOff(inside bool) {
	r.ended = true
	r.Partial = fmt.Sprintf("the stream breaks off after line %d", r.number-1)
	if inside {
		r.Partial = fmt.Sprintf("the stream breaks off in line %d", r.number)
	}
	if r.open {
		r.measures.Tick(r.at, r.last)
	}
}

// strictly reads a JSON object, and nothing that is not known.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("more than one value")
	}
	return nil
}

// micros is a number of milliseconds, to the microsecond.
func micros(ms float64) time.Duration {
	return time.Duration(math.Round(ms*1000)) * time.Microsecond
}
