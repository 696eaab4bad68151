package socketio

import "bytes"

// Decoder puts packets and their attachments together, for one connection. The zero value with a Revision is ready.
// It is not safe for concurrent use.
//
// After an error the connection is to be closed; the decoder itself is as before the call.
type Decoder struct {
	Revision Revision
	Limits   Limits

	pending Packet
	waiting bool
}

// Text takes a text message. A packet without attachments is complete at once, and its Data aliases b. Otherwise the
// decoder keeps a copy, and Binary completes the packet.
//
// Text while attachments are awaited is an error, as nothing may come between a packet and its attachments.
func (d *Decoder) Text(b []byte) (p Packet, complete bool, err error) {
	if d.waiting {
		return Packet{}, false, &ParseError{Err: ErrMissingAttachment}
	}
	p, err = ParsePacket(d.Revision, b, d.Limits)
	if err != nil {
		return Packet{}, false, err
	}
	if p.AttachmentCount == 0 {
		return p, true, nil
	}
	p.Data = bytes.Clone(p.Data)
	p.Attachments = make([][]byte, 0, p.AttachmentCount)
	d.pending, d.waiting = p, true
	return Packet{}, false, nil
}

// Binary takes a binary message, the next attachment, and copies it. The packet is complete with its last one.
func (d *Decoder) Binary(b []byte) (p Packet, complete bool, err error) {
	if !d.waiting {
		return Packet{}, false, &ParseError{Err: ErrStrayAttachment}
	}
	d.pending.Attachments = append(d.pending.Attachments, append([]byte{}, b...))
	if len(d.pending.Attachments) < d.pending.AttachmentCount {
		return Packet{}, false, nil
	}
	p = d.pending
	d.pending, d.waiting = Packet{}, false
	return p, true, nil
}

// Waiting says whether attachments are missing.
func (d *Decoder) Waiting() bool { return d.waiting }
