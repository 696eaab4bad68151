package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/target"
)

// embeddedFlags shape the reference server that is verified when there is no URL.
type embeddedFlags struct {
	engine  string
	options reference.Options
}

// register gives the embedded server a quick heartbeat by default: a run takes about as long as its longest wait.
func (f *embeddedFlags) register(cmd *cobra.Command) {
	engineFlags(cmd, &f.engine, &f.options, time.Second, 3*time.Second)
}

// check refuses what is about the embedded server when another one is verified.
func (f *embeddedFlags) check(cmd *cobra.Command, url string) error {
	for _, name := range []string{"engine", "ping-interval", "ping-timeout"} {
		if url != "" && cmd.Flags().Changed(name) {
			return misuse("leave the URL away to verify the embedded server", "--%s is about the embedded reference server, not about %s", name, url)
		}
	}
	var err error
	f.options.Engine, err = parseEngine(f.engine)
	return err
}

// open starts the reference server and makes it the target.
func (f *embeddedFlags) open(ctx context.Context, options target.Options, config *suites.Config) (*opened, error) {
	f.options.Addr = "127.0.0.1:0"
	// The server outlives an interruption, so that what was found until then is about the server, not about its end.
	server, err := reference.Start(context.WithoutCancel(ctx), f.options)
	if err != nil {
		return nil, &problem{reports.ExitFault, fmt.Sprintf("the embedded reference server does not start: %v", err), ""}
	}
	options.URL = server.URL()
	t, err := target.Open(ctx, options)
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &opened{
		target:      t,
		address:     options.URL,
		description: "embedded reference server, engine " + string(f.options.Engine),
		stop:        func() error { return errors.Join(t.Close(), server.Close()) },
	}, nil
}
