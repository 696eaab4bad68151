package gosocketio

import (
	"bytes"
	"io"

	library "github.com/googollee/go-socket.io/engineio"
	"github.com/googollee/go-socket.io/engineio/session"
	"github.com/googollee/go-socket.io/parser"
)

// frames stands between the library's session and the library's parser, and makes each frame that the parser reads or
// writes one whole piece.
type frames struct {
	session library.Conn
	peer    *peer

	reading *frameReader // the text that the parser reads now
	failed  error        // the first write that failed; the parser does not tell
}

var (
	_ parser.FrameReader = (*frames)(nil)
	_ parser.FrameWriter = (*frames)(nil)
)

// NextReader returns the next message. The session is told at once that it has been read.
func (f *frames) NextReader() (session.FrameType, io.ReadCloser, error) {
	ft, r, err := f.session.NextReader()
	if err != nil {
		return ft, nil, err
	}
	content, err := io.ReadAll(r) // the transport has bounded it
	r.Close()                     // the library's polling transport returns an error with every last packet of a body
	if err != nil {
		return ft, nil, err
	}
	reader := &frameReader{Reader: *bytes.NewReader(content), binary: announcesAttachments(content)}
	if ft == session.TEXT {
		f.reading = reader
	}
	return ft, reader, nil
}

// frameReader is a message that the parser can take apart byte by byte, without a buffer of its own in between.
type frameReader struct {
	bytes.Reader
	binary bool
}

func (*frameReader) Close() error { return nil }

// wrap puts what has not been read into one JSON array: the parser has to know the number and the types of the
// arguments before it reads them, and the array of all arguments is always one.
func (r *frameReader) wrap() {
	rest := make([]byte, 0, r.Len()+len("[]"))
	rest = append(rest, '[')
	rest = append(rest, make([]byte, r.Len())...)
	io.ReadFull(r, rest[1:]) // it has that many
	r.Reset(append(rest, ']'))
}

// announcesAttachments tells whether a checked text is a packet with at least one attachment.
func announcesAttachments(text []byte) bool {
	return len(text) > 1 && (text[0] == '5' || text[0] == '6') && text[1] != '0'
}

// NextWriter returns a writer for one message. It goes to the session when it is complete, so that no other packet has
// to wait for the parser.
func (f *frames) NextWriter(ft session.FrameType) (io.WriteCloser, error) {
	return &frameWriter{frames: f, ft: ft}, nil
}

type frameWriter struct {
	bytes.Buffer
	frames *frames
	ft     session.FrameType
}

func (w *frameWriter) Close() error {
	data := w.Bytes()
	if w.ft == session.TEXT {
		data = bytes.TrimSuffix(data, []byte("\n"))
	}
	next := func() (io.WriteCloser, error) {
		inner, err := w.frames.session.NextWriter(w.ft)
		w.frames.peer.unsent.Add(-1)
		return inner, err
	}
	err := writePacket(next, data)
	if w.frames.failed == nil {
		w.frames.failed = err
	}
	return err
}
