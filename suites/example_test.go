package suites_test

import (
	"context"
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// A Go author puts the cases into their own Ginkgo suite. The server is open before the tree is built, because the variants of the cases
// depend on what it offers.
func ExampleRegister() {
	test := func(t *testing.T) { // func TestMyServer(t *testing.T)
		chat, err := server.Open(t.Context(), server.Options{URL: "http://localhost:3000", Profile: "get-started"})
		if err != nil {
			t.Fatal(err)
		}
		defer chat.Close()
		selection := suites.Selection{Areas: []string{"CHAT"}}
		if err := suites.Register(chat, suites.Config{Selection: selection}); err != nil {
			t.Fatal(err)
		}
		ginkgo.RunSpecs(t, "my chat server")
	}
	_ = test
}

// A program runs the cases and looks at the verdicts.
func ExampleBegin() {
	ctx := context.Background()
	chat, err := server.Open(ctx, server.Options{URL: "http://localhost:3000", Profile: "my-app.yaml"})
	if err != nil {
		return
	}
	defer chat.Close()
	execution, err := suites.Begin(ctx, chat, suites.Config{})
	if err != nil {
		return
	}
	for _, result := range execution.Report().Results {
		_ = result.Verdict
	}
}
