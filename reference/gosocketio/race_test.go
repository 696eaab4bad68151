package gosocketio

import (
	"testing"

	"github.com/googollee/go-socket.io/engineio/session"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// Stock: the session writes into the response of a GET, also when that GET has been answered meanwhile because the
// session timed out.
func TestPacketOutlivesItsGET(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	c := s.find(r.query.Get("sid"))
	polled := r.hold(s)
	w, err := c.session.NextWriter(session.TEXT)
	if err != nil {
		t.Fatal(err)
	}
	go c.finish(engineio.ReasonPingTimeout)
	w.Write([]byte("late"))
	if body := <-polled; body != "1:1" {
		t.Errorf("the GET was answered %s", body)
	}
	w.Close()
}
