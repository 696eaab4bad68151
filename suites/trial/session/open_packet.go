package session

import (
	"encoding/json"
	"net/http"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// OpenPacket is the JSON of an open packet, whatever its fields hold.
type OpenPacket struct {
	trial  *trial.Trial
	fields map[string]any
}

// OpenFields opens a session and returns the JSON of its open packet.
func OpenFields(t *trial.Trial, transport client.Transport) OpenPacket {
	return OpenFieldsIn(t, EIO4, transport)
}

// OpenFieldsIn is OpenFields in a dialect.
func OpenFieldsIn(t *trial.Trial, d Dialect, transport client.Transport) OpenPacket {
	var open []byte
	switch {
	case transport == client.WebSocket:
		frame, err := ReceiveFrame(t, Dial(t, Wire(t), d.Query(transport, "")), t.Server.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", trial.Show(err))
		}
		open = frame.Payload
	case d.Revision == engineio.V3:
		open = openPayload(t, d)
	default:
		open = Get(t, d.Query(transport, "")).Body
	}
	t.Expect("an open packet", string(open), HavePrefix("0"))
	packet := OpenPacket{trial: t}
	if json.Unmarshal(open[1:], &packet.fields) != nil || packet.fields == nil {
		t.Fail("a JSON object in the open packet", "%s", trial.Show(open))
	}
	return packet
}

// openPayload is the open packet in the payload that a handshake of revision 3 is answered with.
func openPayload(t *trial.Trial, d Dialect) []byte {
	response := Get(t, d.Query(client.Polling, ""))
	t.Expect("HTTP status 200 for the handshake", response.Status, Equal(http.StatusOK))
	packets, err := d.Parse(response)
	const expected = "a payload that begins with an open packet"
	switch {
	case err != nil:
		t.Fail(expected, "%s: %s", trial.Show(response.Body), trial.Show(err))
	case len(packets) == 0:
		t.Fail(expected, "a payload without a packet")
	}
	return engineio.AppendFrame(nil, d.Revision, packets[0])
}

// Has says whether the packet has a field.
func (p OpenPacket) Has(name string) bool {
	_, has := p.fields[name]
	return has
}

// Expect expects a field whose value the matcher accepts, of which the words say what it accepts.
func (p OpenPacket) Expect(name, words string, matcher types.GomegaMatcher) {
	value, has := p.fields[name]
	if matched, err := matcher.Match(value); matched && err == nil {
		return
	}
	expected := name + " in the open packet is " + words
	if !has {
		p.trial.Fail(expected, "the open packet has no %s", name)
	}
	encoded, _ := json.Marshal(value) // it comes from JSON
	p.trial.Fail(expected, "%s is %s", name, trial.Show(encoded))
}

// What the fields of an open packet have to be, for [OpenPacket.Expect].
var (
	IsText        = And(BeAssignableToTypeOf(""), Not(BeEmpty()))
	IsNumber      = BeAssignableToTypeOf(float64(0))
	IsListOfTexts = And(BeAssignableToTypeOf([]any{}), Or(BeEmpty(), HaveEach(BeAssignableToTypeOf(""))))
	IsNothing     = Or(BeNil(), BeEmpty())
)

// ExpectUpgrade expects that the packet offers the upgrade to WebSocket.
func (p OpenPacket) ExpectUpgrade() {
	p.Expect("upgrades", `an array that contains "websocket"`, And(BeAssignableToTypeOf([]any{}), ContainElement("websocket")))
}
