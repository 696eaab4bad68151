package gosocketio

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/googollee/go-socket.io/parser"

	"github.com/sioproof/sioproof/reference/chat"
)

// incoming is a packet of the client.
type incoming struct {
	header    parser.Header
	event     string
	arguments chat.Arguments
}

// read returns the next packet, as the library's parser reads it. A panic of the library, for which package protocol
// should have left no reason, ends the connection and not the process.
func (c *connection) read() (in incoming, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("gosocketio: the library's parser: %v", cause)
		}
	}()
	if err := c.decoder.DecodeHeader(&in.header, &in.event); err != nil {
		return in, err
	}
	if in.header.Namespace == "" {
		in.header.Namespace = "/"
	}
	switch in.header.Type {
	case parser.Event, parser.Ack:
		in.arguments, err = c.readArguments()
		return in, err
	default:
		return in, c.decoder.DiscardLast()
	}
}

// readArguments has the parser decode the rest of a packet and its attachments.
func (c *connection) readArguments() (chat.Arguments, error) {
	kind := reflect.TypeFor[textArguments]()
	if c.frames.reading.binary {
		kind = reflect.TypeFor[binaryArguments]()
	}
	c.frames.reading.wrap()
	values, err := c.decoder.DecodeArgs([]reflect.Type{kind})
	if err != nil || len(values) == 0 {
		return chat.Arguments{}, err
	}
	switch decoded := values[0].Interface().(type) {
	case binaryArguments:
		return parseArguments(decoded.JSON, decoded.attachments())
	case textArguments:
		return parseArguments(decoded.JSON, nil)
	}
	return chat.Arguments{}, nil
}

// parseArguments splits what the parser has decoded: nothing at all, if an acknowledgement came without an array.
func parseArguments(data string, attachments [][]byte) (chat.Arguments, error) {
	if data == "" {
		return chat.Arguments{}, nil
	}
	return chat.ParseArguments([]byte(data), attachments)
}

// textArguments is the type that the parser decodes the arguments of a packet without attachments into: all of them,
// whatever they are. The text is a string, because the parser looks at every byte of a slice.
type textArguments struct {
	JSON string
}

func (a *textArguments) UnmarshalJSON(data []byte) error {
	a.JSON = string(data)
	return nil
}

// binaryArguments is the type for packets with attachments. The parser looks for a *parser.Buffer in what it has
// decoded and puts the attachment there; there is one here for every placeholder, however deep in the arguments.
type binaryArguments struct {
	JSON    string
	Buffers []*parser.Buffer
	Numbers []int // of the attachment for each buffer
}

func (a *binaryArguments) UnmarshalJSON(data []byte) error {
	a.JSON = string(data)
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	a.find(value)
	return nil
}

// find makes a buffer for each placeholder in value.
func (a *binaryArguments) find(value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			a.find(element)
		}
	case map[string]any:
		number, ok := value["num"].(float64)
		if marked, _ := value["_placeholder"].(bool); marked && ok {
			a.add(int(number))
			return
		}
		for _, element := range value {
			a.find(element)
		}
	}
}

func (a *binaryArguments) add(number int) {
	buffer := new(parser.Buffer)
	buffer.UnmarshalJSON([]byte(placeholder(number))) // the only way to tell it its number; it does not fail
	a.Buffers = append(a.Buffers, buffer)
	a.Numbers = append(a.Numbers, number)
}

// attachments returns what the parser has put into the buffers, in the order of their numbers.
func (a binaryArguments) attachments() [][]byte {
	var attachments [][]byte
	for i, number := range a.Numbers {
		for len(attachments) <= number {
			attachments = append(attachments, nil)
		}
		attachments[number] = a.Buffers[i].Data
	}
	return attachments
}

func placeholder(number int) string {
	return `{"_placeholder":true,"num":` + strconv.Itoa(number) + `}`
}

// outgoing is a packet for the client.
type outgoing struct {
	header  parser.Header
	payload any // nil for none
	frames  int // Engine.IO packets that it takes
	size    int // bytes, about
}

// write sends a packet with the library's parser.
func (c *connection) write(out outgoing) error {
	var args []any
	if out.payload != nil {
		args = []any{out.payload}
	}
	if err := c.encoder.Encode(out.header, args...); err != nil {
		return err
	}
	return c.frames.failed
}

// header returns the header of a packet in a namespace. The library writes the main namespace as none.
func header(kind parser.Type, namespace string) parser.Header {
	if namespace == "/" {
		namespace = ""
	}
	return parser.Header{Type: kind, Namespace: namespace}
}

// bare returns a packet without a payload, CONNECT or DISCONNECT.
func bare(kind parser.Type, namespace string) outgoing {
	h := header(kind, namespace)
	h.ID = 1 // is not written, but has the library write the comma after the namespace
	return outgoing{header: h, frames: 1, size: len(namespace)}
}

// refused returns the ERROR packet for a client that may not connect to a namespace.
func refused(namespace string, refusal *chat.Refusal) outgoing {
	size := len(namespace) + len(refusal.Message)
	return outgoing{header: header(parser.Error, namespace), payload: refusal.Message, frames: 1, size: size}
}

// event returns the packet of an event.
func event(message *chat.Message) outgoing {
	h := header(parser.Event, message.Namespace)
	h.ID, h.NeedAck = message.ID, message.HasID
	return withArguments(h, message.Data(), message.Arguments.Attachments)
}

// acknowledgement returns the packet that answers an event of the client.
func acknowledgement(namespace string, id uint64, arguments chat.Arguments) outgoing {
	h := header(parser.Ack, namespace)
	h.ID, h.NeedAck = id, true
	return withArguments(h, arguments.Array(), arguments.Attachments)
}

func withArguments(h parser.Header, data []byte, attachments [][]byte) outgoing {
	size := len(h.Namespace) + len(data)
	for _, attachment := range attachments {
		size += len(attachment)
	}
	return outgoing{header: h, payload: newArray(data, attachments), frames: 1 + len(attachments), size: size}
}

// array is a JSON array with its attachments, in a form that the parser encodes as it is: it finds the buffers, sends
// them after the text and counts them, and the text has its placeholders already.
type array struct {
	JSON    string
	Buffers []*parser.Buffer
}

func newArray(data []byte, attachments [][]byte) array {
	a := array{JSON: string(data)}
	for _, attachment := range attachments {
		a.Buffers = append(a.Buffers, &parser.Buffer{Data: attachment})
	}
	return a
}

func (a array) MarshalJSON() ([]byte, error) { return []byte(a.JSON), nil }
