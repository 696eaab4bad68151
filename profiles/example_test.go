package profiles_test

import (
	"fmt"

	"github.com/sioproof/sioproof/profiles"
)

func ExampleParse() {
	profile, err := profiles.Parse("chat.yaml", []byte(`
name: chat
operations:
  say_all:
    emit: chat message
    args: [{text: "{token}"}]
    deliver: {event: chat message, args: ["{user}: {token}"], to: all}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	say, _ := profile.Operation(profiles.SayAll)
	hello := profiles.Vars{Token: "hello"}
	event, args, _ := say.Emit(hello)
	fmt.Println(event, args)
	delivery, ok := say.Delivered("chat message", []any{"ann: hello"}, hello)
	fmt.Println(ok, delivery.Token, delivery.Values)
	// Output:
	// chat message [map[text:hello]]
	// true hello map[user:ann]
}
