package socketio_test

import (
	"fmt"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// An event with a picture becomes a text message and a binary one. The receiver puts them together again.
func Example() {
	data, attachments, err := socketio.EncodeArguments("photo", map[string]any{"of": "a cat", "image": []byte{1, 2, 3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	packet := socketio.Packet{Type: socketio.BinaryEvent, Namespace: "/admin", ID: 7, HasID: true, Data: data, Attachments: attachments}
	text := socketio.AppendPacket(nil, socketio.V5, packet)
	fmt.Printf("%s\n", text)

	decoder := socketio.Decoder{Revision: socketio.V5}
	if _, complete, err := decoder.Text(text); err != nil || complete {
		fmt.Println("not one attachment pending:", err)
		return
	}
	received, _, err := decoder.Binary(attachments[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	args, err := socketio.DecodeArguments(received.Data, received.Attachments)
	fmt.Println(received.Namespace, received.ID, args, err)

	// Output:
	// 51-/admin,7["photo",{"image":{"_placeholder":true,"num":0},"of":"a cat"}]
	// /admin 7 [photo map[image:[1 2 3] of:a cat]] <nil>
}
