package chat_test

import (
	"fmt"

	"github.com/sioproof/sioproof/reference/chat"
)

// printer is the smallest engine: it prints what the hub wants a client to be told.
type printer string

func (p printer) Accept(sid, _ string)       { fmt.Println(p, "is connected as", sid) }
func (p printer) Emit(message *chat.Message) { fmt.Printf("%s < %s\n", p, message.Data()) }
func (p printer) Disconnect(bool)            { fmt.Println(p, "is disconnected") }
func (p printer) Kick()                      { fmt.Println(p, "is kicked") }

// An engine brings clients into the hub, hands over their events, and receives the events for them.
func ExampleHub() {
	hub := chat.NewHub(chat.Options{})
	ann, refusal := hub.Connect(chat.Handshake{SID: "1", Namespace: "/", EngineIO: 4}, printer("ann"))
	if refusal != nil {
		fmt.Println(refusal)
		return
	}
	bob, refusal := hub.Connect(chat.Handshake{SID: "2", Namespace: "/", EngineIO: 4}, printer("bob"))
	if refusal != nil {
		fmt.Println(refusal)
		return
	}
	event, arguments, err := chat.ParseEvent([]byte(`["broadcast","hello"]`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ann.Receive(event, arguments, nil)
	ann.Leave("transport close")
	bob.Leave("transport close")

	// Output:
	// ann is connected as 1
	// ann < ["auth",{}]
	// bob is connected as 2
	// bob < ["auth",{}]
	// bob < ["broadcast","hello"]
}
