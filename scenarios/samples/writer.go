package samples

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// writer writes lines to a file, compressed or not.
type writer struct {
	buffered *bufio.Writer
	gzip     *gzip.Writer // nil if it is not compressed
	lines    io.Writer    // one of the two
	scratch  []byte
}

// chunk is about how many bytes are written at once.
const chunk = 64 << 10

func newWriter(file io.Writer, compressed bool) *writer {
	w := &writer{buffered: bufio.NewWriterSize(file, chunk)}
	w.lines = w.buffered
	if compressed {
		w.gzip, _ = gzip.NewWriterLevel(w.buffered, gzip.BestSpeed) // the level is a valid one
		w.lines = w.gzip
	}
	return w
}

// value writes a line.
func (w *writer) value(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.lines.Write(append(text, '\n'))
	return err
}

// timed writes samples, a line each.
func (w *writer) timed(timed []measure.Timed) error {
	for len(timed) > 0 {
		w.scratch = w.scratch[:0]
		for len(timed) > 0 && len(w.scratch) < chunk {
			w.scratch, timed = appendTimed(w.scratch, timed[0]), timed[1:]
		}
		if _, err := w.lines.Write(w.scratch); err != nil {
			return err
		}
	}
	return nil
}

// flush brings everything into the file.
func (w *writer) flush() error {
	if w.gzip != nil {
		if err := w.gzip.Flush(); err != nil {
			return err
		}
	}
	return w.buffered.Flush()
}

// end writes the last line.
func (w *writer) end(last line) error {
	if err := w.value(last); err != nil {
		return err
	}
	if w.gzip != nil {
		if err := w.gzip.Close(); err != nil {
			return err
		}
	}
	return w.buffered.Flush()
}
