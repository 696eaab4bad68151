package plain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// message is one packet of Socket.IO.
type message struct {
	kind      int // one of the constants
	namespace string
	id        *int  // of the acknowledgement that is asked for or given; nil for none
	payload   []any // the event with its arguments, or the arguments of an acknowledgement; bytes are binary
	object    map[string]any
	missing   int // attachments that have not arrived yet

	attachments [][]byte
}

const (
	kindConnect = iota
	kindDisconnect
	kindEvent
	kindAck
	kindConnectError
	kindBinaryEvent
	kindBinaryAck
)

var errNoMessage = errors.New("not a Socket.IO packet")

// form is what stands ahead of the JSON: type, number of attachments, namespace, acknowledgement id.
var form = regexp.MustCompile(`^([0-6])(?:(\d{1,9})-)?(?:(/[^,]*)(?:,|$))?(\d{1,16})?`)

// decodeMessage reads the text of a packet. It is complete when no attachments are missing.
func decodeMessage(data []byte, maxAttachments int) (*message, error) {
	parts := form.FindSubmatch(data)
	if parts == nil {
		return nil, errNoMessage
	}
	m := &message{kind: int(parts[1][0] - '0'), namespace: "/"}
	if isBinary := m.kind == kindBinaryEvent || m.kind == kindBinaryAck; isBinary != (len(parts[2]) > 0) {
		return nil, errNoMessage
	}
	m.missing, _ = strconv.Atoi(string(parts[2])) // none, or digits
	if m.missing > maxAttachments {
		return nil, errNoMessage
	}
	if len(parts[3]) > 0 {
		name, _, _ := bytes.Cut(parts[3], []byte("?")) // older clients put a query behind it
		m.namespace = string(name)
	}
	if len(parts[4]) > 0 {
		id, _ := strconv.Atoi(string(parts[4])) // digits
		m.id = &id
	}
	if err := m.decodePayload(data[len(parts[0]):]); err != nil {
		return nil, err
	}
	if m.missing == 0 && (m.kind == kindBinaryEvent || m.kind == kindBinaryAck) {
		return m, m.attach()
	}
	return m, nil
}

// decodePayload reads the JSON of a packet, and expects what belongs to its type.
func (m *message) decodePayload(data []byte) error {
	switch m.kind {
	case kindConnect:
		if len(data) == 0 {
			return nil
		}
		return decodeJSON(data, &m.object)
	case kindDisconnect:
		if len(data) > 0 || m.id != nil {
			return errNoMessage
		}
		return nil
	case kindConnectError: // only a server sends it
		return errNoMessage
	}
	if err := decodeJSON(data, &m.payload); err != nil {
		return err
	}
	switch m.kind {
	case kindEvent, kindBinaryEvent:
		if len(m.payload) == 0 {
			return errNoMessage
		}
		if name, ok := m.payload[0].(string); !ok || slices.Contains(reserved, name) {
			return errNoMessage
		}
	default:
		if m.payload == nil || m.id == nil {
			return errNoMessage
		}
	}
	return nil
}

// reserved are the names of events that no client may send.
var reserved = []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}

// decodeJSON reads one value. Numbers keep their digits.
func decodeJSON(data []byte, into any) error {
	if !json.Valid(data) {
		return errNoMessage
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// add takes the next attachment. The last one puts all of them into their places.
func (m *message) add(attachment []byte) error {
	m.attachments = append(m.attachments, attachment)
	m.missing--
	if m.missing > 0 {
		return nil
	}
	return m.attach()
}

func (m *message) attach() error {
	filled, err := fill(m.payload, m.attachments)
	if err != nil {
		return err
	}
	m.payload = filled.([]any)
	return nil
}

// fill returns a value with attachments in the place of their placeholders.
func fill(value any, attachments [][]byte) (any, error) {
	var err error
	switch value := value.(type) {
	case []any:
		for i := range value {
			if value[i], err = fill(value[i], attachments); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		if value["_placeholder"] == true {
			number, _ := value["num"].(json.Number)
			i, err := strconv.Atoi(string(number))
			if err != nil || i < 0 || i >= len(attachments) {
				return nil, errNoMessage
			}
			return attachments[i], nil
		}
		for key := range value {
			if value[key], err = fill(value[key], attachments); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// extract is the opposite of fill. It leaves the value as it is and returns a changed copy.
func extract(value any, attachments *[][]byte) any {
	switch value := value.(type) {
	case []byte:
		*attachments = append(*attachments, value)
		return map[string]any{"_placeholder": true, "num": len(*attachments) - 1}
	case []any:
		changed := make([]any, len(value))
		for i := range value {
			changed[i] = extract(value[i], attachments)
		}
		return changed
	case map[string]any:
		changed := make(map[string]any, len(value))
		for key := range value {
			changed[key] = extract(value[key], attachments)
		}
		return changed
	}
	return value
}

// encode returns the packets of Engine.IO that carry the message. Binary values make an event or an acknowledgement a binary one.
func (a *application) encode(m *message) []packet {
	var attachments [][]byte
	kind, payload := m.kind, any(m.object)
	if m.payload != nil {
		payload = extract(m.payload, &attachments)
	}
	data := []byte{}
	if len(attachments) > 0 {
		kind += kindBinaryEvent - kindEvent
		data = strconv.AppendInt(append(data, byte('0'+kind)), int64(len(attachments)), 10)
		data = append(data, '-')
	} else {
		data = append(data, byte('0'+kind))
	}
	if m.namespace != "/" {
		data = append(append(data, m.namespace...), ',')
	}
	if m.id != nil {
		data = strconv.AppendInt(data, int64(*m.id), 10)
	}
	if m.payload != nil || m.object != nil {
		data = append(data, a.encodeJSON(payload)...)
	}
	packets := []packet{{kind: kindMessage, data: data}}
	for _, attachment := range attachments {
		packets = append(packets, packet{kind: kindMessage, binary: true, data: attachment})
	}
	return packets
}

// encodeJSON encodes what came as JSON, or what is ours: it has a JSON form.
func (a *application) encodeJSON(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(a.freedoms.EscapedText)
	_ = encoder.Encode(value)
	encoded := buffer.Bytes() // ends with a line feed
	if !a.freedoms.TrailingNewline {
		encoded = bytes.TrimSuffix(encoded, []byte("\n"))
	}
	if a.freedoms.EscapedText {
		encoded = escape(encoded)
	}
	return encoded
}

// escape writes everything outside of ASCII as JSON escapes it.
func escape(encoded []byte) []byte {
	var ascii []byte
	for _, r := range string(encoded) {
		if r < utf8.RuneSelf {
			ascii = append(ascii, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			ascii = fmt.Appendf(ascii, `\u%04x`, unit)
		}
	}
	return ascii
}
