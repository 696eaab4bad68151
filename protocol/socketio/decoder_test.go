package socketio_test

import (
	"reflect"
	"testing"

	"github.com/sioproof/sioproof/protocol/socketio"
)

const twoAttachments = `52-/a,7["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]`

func TestDecoder(t *testing.T) {
	d := socketio.Decoder{Revision: v5}
	if _, complete, err := d.Text([]byte(`0{"token":"x"}`)); err != nil || !complete {
		t.Fatalf("connect: complete %t, error %v", complete, err)
	}
	for range 2 { // the decoder is as new after a packet
		text := []byte(twoAttachments)
		if _, complete, err := d.Text(text); err != nil || complete || !d.Waiting() {
			t.Fatalf("text: complete %t, waiting %t, error %v", complete, d.Waiting(), err)
		}
		buffer := []byte("one")
		if _, complete, err := d.Binary(buffer); err != nil || complete {
			t.Fatalf("first attachment: complete %t, error %v", complete, err)
		}
		clear(text) // the decoder keeps copies
		clear(buffer)
		p, complete, err := d.Binary(nil)
		if err != nil || !complete || d.Waiting() {
			t.Fatalf("second attachment: complete %t, waiting %t, error %v", complete, d.Waiting(), err)
		}
		want := socketio.Packet{
			Type: socketio.BinaryEvent, Namespace: "/a", ID: 7, HasID: true, Data: []byte(twoAttachments[6+1:]),
			AttachmentCount: 2, Attachments: [][]byte{[]byte("one"), {}},
		}
		if !reflect.DeepEqual(p, want) {
			t.Errorf("packet %+v, want %+v", p, want)
		}
	}
}

func TestDecoderWithoutAttachments(t *testing.T) {
	d := socketio.Decoder{Revision: v5}
	if _, complete, err := d.Text([]byte(`50-["a"]`)); err != nil || !complete || d.Waiting() {
		t.Errorf("complete %t, waiting %t, error %v", complete, d.Waiting(), err)
	}
}

// Nothing may come between a packet and its attachments, and no attachment without a packet.
func TestDecoderOrder(t *testing.T) {
	d := socketio.Decoder{Revision: v5}
	_, _, err := d.Binary([]byte("stray"))
	assertParseError(t, err, socketio.ErrStrayAttachment, 0)
	if _, _, err := d.Text([]byte(twoAttachments)); err != nil {
		t.Fatal(err)
	}
	_, _, err = d.Text([]byte(`2["a"]`))
	assertParseError(t, err, socketio.ErrMissingAttachment, 0)
}

func TestDecoderKeepsRevisionAndLimits(t *testing.T) {
	d := socketio.Decoder{Revision: v4, Limits: socketio.Limits{MaxAttachments: 1}}
	_, _, err := d.Text([]byte(twoAttachments))
	assertParseError(t, err, socketio.ErrTooManyAttachments, 1)
	p, complete, err := d.Text([]byte(`0/a?b=c,`))
	if err != nil || !complete || p.Query != "b=c" {
		t.Errorf("packet %+v, complete %t, error %v", p, complete, err)
	}
}
