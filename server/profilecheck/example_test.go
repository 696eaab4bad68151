package profilecheck_test

import (
	"context"
	"fmt"
	"io"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/profilecheck"
)

func ExampleRun() {
	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0", Log: io.Discard})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()
	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: "get-started"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()
	report, err := profilecheck.Run(ctx, chat)
	fmt.Println(report.Fits, report.Doubts, report.Err(), err)
	// Output: [echo say_all] [] <nil> <nil>
}
