package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reference/gosocketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
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
	if command, _ := cmd.Flags().GetString("exec"); command != "" && url == "" {
		url = command
	}
	for _, name := range []string{"engine", "fault", "ping-interval", "ping-timeout"} {
		if url != "" && cmd.Flags().Changed(name) {
			return misuse("leave the URL and --exec away to take the embedded server", "--%s is about the embedded reference server, not about %s", name, url)
		}
	}
	for _, name := range []string{"log", "log-exec"} {
		if url == "" && cmd.Flags().Changed(name) {
			return misuse("add the URL of the server that writes it", "--%s is not about the embedded reference server, whose log is known", name)
		}
	}
	if err := aMillisecondOrMore(cmd, "ping-interval", "ping-timeout"); err != nil {
		return err
	}
	return chooseEngine(&f.options, f.engine)
}

// open starts the reference server and makes it the target.
func (f *embeddedFlags) open(ctx context.Context, options server.Options) (*opened, error) {
	known, err := f.deviations()
	if err != nil {
		return nil, err
	}
	f.limit(&options)
	log := logs.New()
	f.options.Addr = "127.0.0.1:0"
	f.options.Log = &lineWriter{add: log.Add}
	// The server outlives an interruption, so that what was found until then is about the server, not about its end.
	running, err := reference.Start(context.WithoutCancel(ctx), f.options)
	if err != nil {
		return nil, &problem{reports.ExitFault, fmt.Sprintf("the embedded reference server does not start: %v", err), ""}
	}
	options.URL = running.URL()
	t, err := server.Open(ctx, options)
	if err != nil {
		return nil, errors.Join(err, running.Close())
	}
	t.Log = log
	return &opened{
		target:      t,
		address:     options.URL,
		description: f.description(),
		embedded:    true,
		known:       known,
		stop:        func() error { return errors.Join(t.Close(), running.Close()) },
	}, nil
}

// limit lets the server and those who verify it know the same limits: unless the flags say so, ones that are reached while others
// wait for a heartbeat.
func (f *embeddedFlags) limit(options *server.Options) {
	f.options.ConnectTimeout = cmp.Or(options.Limits.ConnectTimeout, 4*time.Second)
	f.options.UpgradeTimeout = cmp.Or(options.Limits.UpgradeTimeout, 3*time.Second)
	f.options.Recovery = cmp.Or(options.Limits.MaxDisconnection, 5*time.Second)
	f.options.RefusedOrigin = "https://refused.example"
	options.Limits.ConnectTimeout, options.Limits.UpgradeTimeout = f.options.ConnectTimeout, f.options.UpgradeTimeout
	options.Limits.MaxDisconnection = f.options.Recovery
	options.Origins.Refused = f.options.RefusedOrigin
}

func (f *embeddedFlags) description() string {
	description := "embedded reference server, engine " + string(f.options.Engine)
	if f.options.Fault != "" {
		description += ", fault " + f.options.Fault
	}
	return description
}

// deviations are what the engine is known to deviate in: what go-socket.io cannot keep.
func (f *embeddedFlags) deviations() ([]*deviations.Deviation, error) {
	if f.options.Engine == reference.Own {
		return nil, nil
	}
	list, err := deviations.Parse("deviations of go-socket.io", gosocketio.Deviations, time.Now())
	if err != nil {
		return nil, err
	}
	return list.Entries(), nil
}

// lineWriter hands on what is written to it line by line.
type lineWriter struct {
	add func(line string)

	mu   sync.Mutex
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		w.add(string(line))
		w.rest = rest
	}
}
