package engine_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/sioproof/sioproof/reference/engine"
)

// The server that the official Engine.IO test suites ask for: it sends every message back.
func ExampleNew() {
	echo := engine.New(engine.Echo{}, engine.Options{})
	defer echo.Close()
	listening := httptest.NewServer(echo)
	defer listening.Close()

	response, err := http.Get(listening.URL + "/engine.io/?EIO=4&transport=polling")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	open, err := io.ReadAll(response.Body)
	fmt.Printf("%s %.8s %v\n", response.Status, open, err)
	fmt.Println("sessions:", echo.Connections())

	// Output:
	// 200 OK 0{"sid": <nil>
	// sessions: 1
}
