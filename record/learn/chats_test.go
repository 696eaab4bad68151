package learn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/record/learn"
)

var names = []string{"ann", "bob", "carol"}

// The chat tutorial: one event, to everyone.
func TestTheTutorialChat(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for i, text := range []string{"hello", "hi there", "how are you?", "fine"} {
		c.emit(i%3, "chat message", text)
		c.deliver("chat message", []any{text}, 0, 1, 2)
	}
	wantLines(t, c.learned(t),
		`say_all: "chat message" "{token}" -> "chat message" "{token}" to all`,
		`echo: "chat message" "{token}" -> "chat message" "{token}" to all`)
}

// The last steps of the tutorial: an offset of the client, by which the server drops duplicates, one of the server, and an empty acknowledgement.
func TestTheTutorialChatWithOffsets(t *testing.T) {
	c := newChat()
	c.connect(3, func(int) any { return object{"serverOffset": 0.0} })
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.pause()
		c.ask(i, "chat message", []any{text, fmt.Sprintf("%s-%d", sid(i), i)})
		c.deliver("chat message", []any{text, float64(i)}, 0, 1, 2)
	}
	wantLines(t, c.learned(t),
		`connect: with the payload {serverOffset: 0}`,
		`say_all: "chat message" "{token}", "{token}" -> "chat message" "{token}" to all (acknowledged)`,
		`echo: "chat message" "{token}", "{token}" -> "chat message" "{token}" to all (acknowledged)`,
		`ack: "chat message" "{token}", "{token}" (acknowledged)`)
}

// The larger example of socket.io: a name first, then messages and typing to the others.
func TestTheChatExample(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for client, name := range names {
		c.emit(client, "add user", name)
		c.deliver("login", []any{object{"numUsers": float64(client + 1)}}, client)
		c.deliver("user joined", []any{object{"username": name, "numUsers": float64(client + 1)}}, others(client, client)...)
	}
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.emit(i, "typing")
		c.deliver("typing", []any{object{"username": names[i]}}, others(3, i)...)
		c.emit(i, "new message", text)
		c.deliver("new message", []any{object{"username": names[i], "message": text}}, others(3, i)...)
		c.emit(i, "stop typing")
		c.deliver("stop typing", []any{object{"username": names[i]}}, others(3, i)...)
	}
	c.leave(2)
	c.deliver("user left", []any{object{"username": "carol", "numUsers": 2.0}}, 0, 1)
	wantLines(t, c.learned(t),
		`setup: every client first sends "add user" "{user}", and gets login`,
		`say_others: "new message" "{token}" -> "new message" {message: "{token}", username: "{user}"} to others`,
		`noise: "login"`, `noise: "user joined"`, `noise: "user left"`, `noise: "typing"`, `noise: "stop typing"`)
}

// Rooms inside the message, and nothing is acknowledged; the third window is in another room.
func TestRoomsInThePayload(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	rooms := []string{"lobby", "lobby", "garden"}
	for client, room := range rooms {
		c.emit(client, "join_room", room)
	}
	for i, text := range []string{"hello", "hi there", "alone", "again"} {
		message := object{"room": rooms[i%3], "author": names[i%3], "message": text, "time": "12:0" + fmt.Sprint(i)}
		c.emit(i%3, "send_message", message)
		if i%3 != 2 {
			c.deliver("receive_message", []any{message}, 1-i%3)
		}
	}
	a := c.learned(t)
	wantLines(t, a,
		`join: "join_room" "{room}"`,
		`say_room_others: "send_message" {author: "{user}", message: "{token}", room: "{room}", time: "{token}"} -> `+
			`"receive_message" {author: "{user}", message: "{token}", room: "{room}"} to room_others`)
}

// Joining with a payload object and an acknowledgement, leaving, and messages to the whole room.
func TestRoomsWithAcknowledgements(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for client, room := range []string{"lobby", "lobby", "garden"} {
		c.ask(client, "enter", []any{object{"room": room, "as": names[client]}}, object{"status": "ok", "members": float64(client + 1)})
	}
	say := func(client int, room, text string, receivers ...int) {
		c.ask(client, "say", []any{object{"room": room, "text": text}}, object{"status": "ok"})
		c.deliver("said", []any{object{"from": names[client], "room": room, "text": text, "at": float64(c.now.UnixMilli())}}, receivers...)
	}
	say(0, "lobby", "hello", 0, 1)
	say(1, "lobby", "hi there", 0, 1)
	say(2, "garden", "alone", 2)
	c.ask(1, "exit", []any{object{"room": "lobby"}}, object{"status": "ok"})
	say(0, "lobby", "anybody?", 0)
	a := c.learned(t)
	wantLines(t, a,
		`join: "enter" {as: "{user}", room: "{room}"} (acknowledged)`,
		`leave: "exit" {room: "{room}"} (acknowledged)`,
		`say_room: "say" {room: "{room}", text: "{token}"} -> "said" {from: "{user}", room: "{room}", text: "{token}"} to room (acknowledged)`)
	if leave, _ := a.Operation("leave"); len(leave.Remarks) > 0 {
		t.Errorf("leaving was proven: %q", leave.Remarks)
	}
}

// The room follows from the connection: it is said once, together with the name.
func TestARoomThatFollowsFromTheConnection(t *testing.T) {
	c := newChat()
	c.gap = 2 * time.Second
	c.connect(3, nil)
	users := func(clients ...int) []any {
		var all []any
		for _, client := range clients {
			all = append(all, object{"id": sid(client), "username": names[client], "room": "lobby"})
		}
		return []any{object{"room": "lobby", "users": all}}
	}
	for client, room := range []string{"lobby", "lobby", "garden"} {
		c.emit(client, "joinRoom", object{"username": names[client], "room": room})
		c.deliver("message", []any{object{"username": "Bot", "text": "Welcome!", "time": "9:00 am"}}, client)
		if room == "lobby" {
			c.deliver("roomUsers", users([]int{0, 1}[:client+1]...), []int{0, 1}[:client+1]...)
		} else {
			c.deliver("roomUsers", []any{object{"room": room, "users": []any{object{"id": sid(2), "username": "carol", "room": room}}}}, client)
		}
	}
	for i, text := range []string{"hello", "hi there", "alone", "again"} {
		receivers := []int{0, 1}
		if i == 2 {
			receivers = []int{2}
		}
		c.emit(i%3, "chatMessage", text)
		c.deliver("message", []any{object{"username": names[i%3], "text": text, "time": fmt.Sprintf("9:0%d am", i)}}, receivers...)
	}
	c.emit(1, "chatMessage", "bye, ann")
	c.deliver("message", []any{object{"username": "bob", "text": "bye, ann", "time": "9:05 am"}}, 0, 1)
	c.leave(0)
	c.deliver("message", []any{object{"username": "Bot", "text": "ann has left", "time": "9:06 am"}}, 1)
	c.deliver("roomUsers", users(1), 1) // it names bob, who has just said something
	wantLines(t, c.learned(t),
		`setup: every client first sends "joinRoom" {room: "garden", username: "{user}"}, and gets roomUsers`,
		`say_all: "chatMessage" "{token}" -> "message" {text: "{token}", username: "{user}"} to all`,
		`echo: "chatMessage" "{token}" -> "message" {text: "{token}", username: "{user}"} to all`,
		`noise: "message" {username: "Bot"}`, `noise: "roomUsers"`)
}

// The same, but clients change their rooms: what says something then goes where no operation can follow.
func TestARoomThatIsNotNamed(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for client, room := range []string{"lobby", "lobby", "garden"} {
		c.emit(client, "switch room", room)
	}
	c.emit(0, "say", "hello")
	c.deliver("said", []any{"hello"}, 0, 1)
	c.emit(0, "switch room", "garden")
	c.emit(0, "say", "hi there")
	c.deliver("said", []any{"hi there"}, 0, 2)
	a := c.learned(t)
	wantLines(t, a, `join: "switch room" "{room}"`, `noise: "said"`)
	if len(a.Unused) != 1 || !strings.Contains(a.Unused[0].Why, `joined last by "switch room"`) {
		t.Errorf("unused: %v", a.Unused)
	}
}

// A room that clients join before they log in, and that no message names.
func TestARoomOfTheSetup(t *testing.T) {
	c := newChat()
	rooms := []string{"tea", "tea", "coffee", "coffee"}
	others := func(of int) (receivers []int) {
		for client, room := range rooms {
			if client != of && room == rooms[of] {
				receivers = append(receivers, client)
			}
		}
		return receivers
	}
	people := []string{"ann", "bob", "cy", "dan"}
	for client, name := range people {
		c.arrive(client, nil)
		c.emit(client, "roomname", rooms[client])
		c.emit(client, "add user", name)
		c.deliver("login", []any{object{"numUsers": float64(1 + client%2)}}, client)
		if client%2 == 1 {
			c.deliver("user joined", []any{object{"username": name}}, client-1)
		}
	}
	for i, text := range []string{"hello all", "hi ann", "good morning", "anybody here?"} {
		c.emit(i, "new message", text)
		c.deliver("new message", []any{object{"username": people[i], "message": text}}, others(i)...)
	}
	wantLines(t, c.learned(t),
		`setup: every client first sends "roomname" "coffee"`,
		`setup: every client first sends "add user" "{user}", and gets login`,
		`say_others: "new message" "{token}" -> "new message" {message: "{token}", username: "{user}"} to others`,
		`noise: "login"`, `noise: "user joined"`)
}

// Whoever joins a room leaves the one before.
func TestOneRoomAtATime(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	say := func(client int, room, text string, receivers ...int) {
		c.emit(client, "say", object{"room": room, "text": text})
		c.deliver("said", []any{object{"text": text}}, receivers...)
	}
	for client := range 3 {
		c.emit(client, "join", "lobby")
	}
	say(0, "lobby", "hello", 0, 1, 2)
	c.emit(2, "join", "garden")
	say(0, "lobby", "where is carol?", 0, 1)
	say(2, "garden", "here", 2)
	a := c.learned(t)
	wantLines(t, a,
		`join: "join" "{room}"`,
		`say_room: "say" {room: "{room}", text: "{token}"} -> "said" {text: "{token}"} to room`)
	if !slices.Equal(a.Tolerate, []string{"one_room"}) {
		t.Errorf("tolerates %q", a.Tolerate)
	}
}

// Private messages by socket id.
func TestPrivateMessagesById(t *testing.T) {
	c := newChat()
	c.connect(3, func(client int) any { return object{"username": names[client]} })
	for i, text := range []string{"psst", "hm", "no"} {
		to := (i + 1) % 3
		c.emit(i, "private message", object{"content": text, "to": sid(to)})
		c.deliver("private message", []any{object{"content": text, "from": sid(i)}}, to)
	}
	wantLines(t, c.learned(t),
		`connect: with the payload {username: "{user}"}`,
		`say_direct: "private message" {content: "{token}", to: "{to}"} -> "private message" {content: "{token}", from: "{from}"} to one`)
}

// Private messages by the name that a client registered.
func TestPrivateMessagesByName(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for client, name := range names {
		c.emit(client, "newUser", name)
	}
	for i, text := range []string{"psst", "hm", "no"} {
		to := (i + 1) % 3
		c.emit(i, "sendText", object{"receiverName": names[to], "text": text})
		c.deliver("getText", []any{object{"text": text}}, to)
	}
	wantLines(t, c.learned(t),
		`setup: every client first sends "newUser" "{user}"`,
		`say_direct: "sendText" {receiverName: "{user}", text: "{token}"} -> "getText" {text: "{token}"} to one`)
}

// The example of Flask-SocketIO: one event answers everything, with a counter, and comes by itself, too.
func TestOneEventForEverything(t *testing.T) {
	c := newChat()
	answer := func(text string, receivers ...int) {
		c.deliver("my_response", []any{object{"data": text, "count": float64(len(c.c.Packets))}}, receivers...)
	}
	for client := range 3 {
		c.arrive(client, nil)
		answer("Connected", client)
	}
	for client, room := range []string{"lobby", "lobby", "garden"} {
		c.emit(client, "join", object{"room": room})
		answer(fmt.Sprintf("In rooms: %s, %s", sid(client), room), client)
	}
	c.pause()
	answer("Server generated event", 0, 1, 2)
	for i, text := range []string{"one", "two"} {
		c.emit(i, "my_event", object{"data": text})
		answer(text, i)
		c.emit(i, "my_broadcast_event", object{"data": text + " to all"})
		answer(text+" to all", 0, 1, 2)
		c.emit(i, "my_room_event", object{"room": "lobby", "data": text + " to the room"})
		answer(text+" to the room", 0, 1)
	}
	c.pause()
	answer("Server generated event", 0, 1, 2)
	c.emit(1, "leave", object{"room": "lobby"})
	answer("In rooms: "+sid(1), 1)
	c.emit(0, "my_room_event", object{"room": "lobby", "data": "anybody?"})
	answer("anybody?", 0)
	wantLines(t, c.learned(t),
		`say_all: "my_broadcast_event" {data: "{token}"} -> "my_response" {data: "{token}"} to all`,
		`join: "join" {room: "{room}"} -> "my_response" {data: "In rooms: {rooms}"} to sender`,
		`leave: "leave" {room: "{room}"} -> "my_response" {data: "In rooms: {rooms}"} to sender`,
		`say_room: "my_room_event" {data: "{token}", room: "{room}"} -> "my_response" {data: "{token}"} to room`,
		`echo: "my_event" {data: "{token}"} -> "my_response" {data: "{token}"} to sender`,
		`noise: "my_response" {data: "Connected"}`,
		`noise: "my_response" {data: "Server generated event"}`)
}

// The application of the official test suites: it gives the payload of CONNECT back, echoes, and acknowledges.
func TestTheOfficialApplication(t *testing.T) {
	c := newChat()
	for client := range 2 {
		auth := object{"token": fmt.Sprint("a1b2c3-", client)}
		c.arrive(client, func(int) any { return auth })
		c.deliver("auth", []any{auth}, client)
	}
	for i, args := range [][]any{{"x"}, {1.0, object{"a": 2.0}}} {
		c.emit(i, "message", args...)
		c.deliver("message-back", args, i)
		c.ask(i, "message-with-ack", args, args...)
	}
	wantLines(t, c.learned(t),
		`connect: with the payload {token: "(hidden)"}`,
		`auth_back: -> "auth" "{auth}" to sender`,
		`echo: "message" "{args}" -> "message-back" "{args}" to sender`,
		`ack: "message-with-ack" "{args}" (acknowledged)`)
}

// A message inside a text of the server's, as "ann: hello".
func TestAMessageInsideOfAText(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for client, name := range names {
		c.emit(client, "login", name)
		c.deliver("welcome", nil, client)
	}
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.emit(i, "say", text)
		c.deliver("line", []any{names[i] + ": " + text}, 0, 1, 2)
	}
	wantLines(t, c.learned(t),
		`setup: every client first sends "login" "{user}", and gets welcome`,
		`say_all: "say" "{token}" -> "line" "{user}: {token}" to all`,
		`echo: "say" "{token}" -> "line" "{user}: {token}" to all`,
		`noise: "welcome"`)
}

// Whatever two windows cannot tell apart is said, together with what to do.
func TestTwoWindowsDoNotTellEverything(t *testing.T) {
	c := newChat()
	c.connect(2, nil)
	for client := range 2 {
		c.emit(client, "join_room", "lobby")
	}
	for i, text := range []string{"hello", "hi there"} {
		c.emit(i, "send_message", object{"room": "lobby", "message": text})
		c.deliver("receive_message", []any{object{"room": "lobby", "message": text}}, 1-i)
	}
	a := c.learned(t)
	wantLines(t, a,
		`join: "join_room" "{room}"`,
		`say_room_others: "send_message" {message: "{token}", room: "{room}"} -> "receive_message" {message: "{token}", room: "{room}"} to room_others`)
	o, _ := a.Operation("say_room_others")
	if got := strings.Join(o.Remarks, "\n"); !strings.Contains(got, "not told apart from everybody else") {
		t.Errorf("remarks: %q", got)
	}
	var advice []string
	for _, one := range a.Advice {
		advice = append(advice, one.Do)
	}
	for _, want := range []string{"use three windows", "open a window that does not join the room"} {
		if !strings.Contains(strings.Join(advice, "\n"), want) {
			t.Errorf("no advice to %s: %q", want, advice)
		}
	}
}

// The log: a line for each connection and for each end, with what changes in them.
func TestLinesOfTheLog(t *testing.T) {
	c := newChat()
	for client := range 3 {
		c.log(`127.0.0.1 "GET / HTTP/1.1" 200 by client`)
		c.log("[debug] flushing")
		c.log("    at client.connect (app.js)")
		c.log("ConnectionError: client left")
		c.arrive(client, nil)
		c.log(fmt.Sprintf("12:0%d User Connected: %s", client, sid(client)))
		c.log(`127.0.0.1 "GET /style.css HTTP/1.1" 200 by client`)
		c.log("[debug] flushing")
		c.log("    at client.connect (app.js)")
		c.log("ConnectionError: client left")
	}
	c.emit(0, "chat message", "hello")
	c.deliver("chat message", []any{"hello"}, 0, 1, 2)
	c.log("a message")
	for client := range 2 {
		c.leave(client)
		c.log(fmt.Sprintf("12:0%d User Disconnected %s (transport close)", client, sid(client)))
	}
	a := c.learned(t)
	wantLines(t, a,
		`say_all: "chat message" "{token}" -> "chat message" "{token}" to all`,
		`echo: "chat message" "{token}" -> "chat message" "{token}" to all`,
		`log, connected: ^\S+ User Connected: {sid}$`,
		`log, disconnected: ^\S+ User Disconnected {sid} \(.+\)$`)
}

// A password is never written, and the pause and the size of what was said are.
func TestSecretsAndPace(t *testing.T) {
	c := newChat()
	c.connect(2, nil)
	for client := range 2 {
		c.ask(client, "login", []any{object{"user": names[client], "password": "correct horse"}}, object{"ok": true})
	}
	for i, text := range []string{"hello", "hi"} {
		c.emit(i, "say", object{"user": names[i], "text": text})
		c.deliver("said", []any{object{"user": names[i], "text": text}}, 0, 1)
	}
	c.emit(0, "say", object{"user": "ann", "text": "good bye"})
	c.deliver("said", []any{object{"user": "ann", "text": "good bye"}}, 0, 1)
	a := c.learned(t)
	wantLines(t, a,
		`setup: every client first sends "login" {password: "(hidden)", user: "{user}"}, acknowledged`,
		`say_all: "say" {text: "{token}", user: "{user}"} -> "said" {text: "{token}", user: "{user}"} to all`,
		`echo: "say" {text: "{token}", user: "{user}"} -> "said" {text: "{token}", user: "{user}"} to all`)
	if got := fmt.Sprint(a.Pace.Sizes["say_all"]); got != "[5 8 2]" {
		t.Errorf("sizes %s", got)
	}
	if len(a.Pace.Think) != 1 || a.Pace.Think[0].Seconds() < 7 {
		t.Errorf("pauses %v", a.Pace.Think)
	}
}

// An event after which the server disconnects the client.
func TestAnEventThatEndsTheConnection(t *testing.T) {
	c := newChat()
	c.connect(2, nil)
	for client := range 2 {
		c.emit(client, "say", names[client]+" is here")
		c.deliver("said", []any{names[client] + " is here"}, 0, 1)
	}
	c.emit(1, "logout")
	c.serverLeaves(1)
	wantLines(t, c.learned(t),
		`say_all: "say" "{token}" -> "said" "{token}" to all`,
		`bye: "logout"`,
		`echo: "say" "{token}" -> "said" "{token}" to all`)
}

// What follows quickly after something else is still told from it: typing right after the login, and two connections at once.
func TestThingsThatHappenAtOnce(t *testing.T) {
	c := newChat()
	c.gap = 100 * time.Millisecond
	for client := range 3 {
		c.arrive(client, nil)
		c.log("User Connected: " + sid(client))
	}
	c.gap = 2 * time.Second
	for client, name := range names {
		c.emit(client, "add user", name)
		c.deliver("login", nil, client)
	}
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.emit(i, "typing")
		c.deliver("typing", []any{object{"username": names[i]}}, others(3, i)...)
		c.emit(i, "new message", text)
		c.deliver("new message", []any{object{"username": names[i], "message": text}}, others(3, i)...)
	}
	a := c.learned(t)
	wantLines(t, a,
		`setup: every client first sends "add user" "{user}", and gets login`,
		`say_others: "new message" "{token}" -> "new message" {message: "{token}", username: "{user}"} to others`,
		`noise: "login"`, `noise: "typing"`, `log, connected: ^User Connected: {sid}$`)
	if want := (learn.Unused{Event: "typing", Why: `its "typing" holds nothing by which a message could be recognised`}); !slices.Contains(a.Unused, want) {
		t.Errorf("unused: %v", a.Unused)
	}
}

// The name in front of the message is one that no client said: it came from a login by HTTP.
func TestAMessageBehindANameThatNobodySaid(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.emit(i, "text", object{"msg": text})
		c.deliver("message", []any{object{"msg": names[i] + ": " + text}}, 0, 1, 2)
	}
	wantLines(t, c.learned(t),
		`say_all: "text" {msg: "{token}"} -> "message" {msg: "{any}: {token}"} to all`,
		`echo: "text" {msg: "{token}"} -> "message" {msg: "{any}: {token}"} to all`)
}

// A room that was chosen by a login by HTTP: nobody sees it here.
func TestARoomThatNobodyNamed(t *testing.T) {
	c := newChat()
	c.connect(3, nil)
	for i, text := range []string{"hello", "hi there", "fine"} {
		c.emit(i, "text", text)
		c.deliver("message", []any{text}, [][]int{{0, 1}, {0, 1}, {2}}[i]...)
	}
	a := c.learned(t)
	wantLines(t, a, `noise: "message"`)
	if len(a.Unused) != 1 || !strings.Contains(a.Unused[0].Why, "a room was chosen by the login") {
		t.Errorf("unused: %v", a.Unused)
	}
}

// An acknowledgement that is the same each time, of an event that nobody else hears of.
func TestAnAnswerThatIsAlwaysTheSame(t *testing.T) {
	c := newChat()
	c.connect(2, nil)
	for i, text := range []string{"buy milk", "call ann", "sleep"} {
		c.ask(i%2, "todo:create", []any{object{"title": text, "done": false}}, object{"status": "ok"})
	}
	wantLines(t, c.learned(t), `ack: "todo:create" {done: false, title: "{token}"} (acknowledged)`)
}
