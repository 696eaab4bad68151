package reference_test

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/sioproof/sioproof/reference"
)

// A chat server for a test of one's own. Options.Fault makes it break one promise.
func ExampleStart() {
	chat, err := reference.Start(context.Background(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()

	response, err := http.Get(chat.URL() + "/socket.io/?EIO=4&transport=polling")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	open, err := io.ReadAll(response.Body)
	fmt.Printf("%s %.8s %v\n", response.Status, open, err)

	// Output:
	// 200 OK 0{"sid": <nil>
}
