package main

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
)

const serveHelp = `Run the reference chat server: the contract application on two engines behind one port. Clients of Engine.IO 3 meet
go-socket.io, all others our own engine, and they chat with each other; --engine chooses one alone.

With --fault it breaks exactly one promise, to see what a case says about such a server. The engine is then our own.

The log of the chat goes to standard output, everything else to standard error. Ctrl-C stops the server.`

const serveExample = `  # on http://127.0.0.1:3000
  sioproof serve

  # strict in both generations, on a free port, with short heartbeats
  sioproof serve --engine own --addr 127.0.0.1:0 --ping-interval 300ms --ping-timeout 200ms

  # with connection state recovery for two minutes, as the official server has it where it is turned on
  sioproof serve --recovery 2m

  # broken on purpose: a broadcast comes back to its sender
  sioproof serve --fault broadcast-reaches-sender

  # for other machines too: it is a server for tests, do not leave it open to the internet
  sioproof serve --addr 0.0.0.0:3000`

func serveCommand(sys *system) *cobra.Command {
	var options reference.Options
	var engine string
	var list bool
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "run the reference chat server",
		Long:    serveHelp,
		Example: serveExample,
		Args:    atMost(0, "--addr says where to listen"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return listFaults(sys)
			}
			if err := chooseEngine(&options, engine); err != nil {
				return err
			}
			if err := checkServe(cmd, options); err != nil {
				return err
			}
			return serve(cmd, sys, options)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Addr, "addr", "127.0.0.1:3000", "listen on `HOST:PORT`; without a host for this machine alone, and port 0 takes a free one")
	flags.DurationVar(&options.ConnectTimeout, "connect-timeout", 45*time.Second, "how long a client may stay without a namespace")
	flags.DurationVar(&options.UpgradeTimeout, "upgrade-timeout", 10*time.Second, "how long an upgrade of the transport may take")
	flags.DurationVar(&options.Recovery, "recovery", 0, "time within which our own engine gives a client that lost its connection its session back; 0 for never")
	flags.StringVar(&options.RefusedOrigin, "refuse-origin", "", "`ORIGIN` of the pages that our own engine does not let in, such as https://example.org")
	flags.IntVar(&options.MaxPayload, "max-payload", 1_000_000, "largest request body and WebSocket message, in `bytes`")
	flags.BoolVar(&list, "list-faults", false, "list what --fault can break, and the cases that catch it")
	flags.IntVar(&options.MaxConnections, "max-connections", 10_000, "clients at one time")
	engineFlags(cmd, &engine, &options, 25*time.Second, 20*time.Second)
	return cmd
}

// engineFlags are those of whoever starts the reference server, with what its heartbeat is by default.
func engineFlags(cmd *cobra.Command, engine *string, options *reference.Options, pingInterval, pingTimeout time.Duration) {
	flags := cmd.Flags()
	flags.StringVar(engine, "engine", string(reference.Both), "engine of the reference server: "+engineNames())
	flags.StringVar(&options.Fault, "fault", "", "`NAME` of the one promise that the reference server breaks: see serve --list-faults")
	flags.DurationVar(&options.PingInterval, "ping-interval", pingInterval, "time between two heartbeats of the reference server")
	flags.DurationVar(&options.PingTimeout, "ping-timeout", pingTimeout, "time the answer to a heartbeat of the reference server may take")
	_ = cmd.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(engineList(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("fault", cobra.FixedCompletions(faultNames(), cobra.ShellCompDirectiveNoFileComp))
}

// checkServe refuses what the server could not keep to, or would not.
func checkServe(cmd *cobra.Command, options reference.Options) error {
	if _, _, err := net.SplitHostPort(options.Addr); err != nil {
		return misuse("for example --addr 127.0.0.1:3000", "--addr: %q is no HOST:PORT", options.Addr)
	}
	if err := aMillisecondOrMore(cmd, "ping-interval", "ping-timeout", "connect-timeout", "upgrade-timeout"); err != nil {
		return err
	}
	for _, name := range []string{"max-payload", "max-connections"} {
		if n, err := cmd.Flags().GetInt(name); err == nil && n < 1 {
			return misuse("a whole number from 1", "--%s must not be below 1", name)
		}
	}
	if options.Recovery < 0 {
		return misuse("0s is never", "--recovery must not be negative")
	}
	for _, name := range []string{"recovery", "refuse-origin", "connect-timeout"} {
		if options.Engine == reference.GoSocketIO && cmd.Flags().Changed(name) {
			return misuse("leave --engine away", "--%s is about our own engine, not about %s", name, options.Engine)
		}
	}
	if !isOrigin(options.RefusedOrigin) {
		return misuse("for example --refuse-origin https://example.org", "--refuse-origin: %q is no origin", options.RefusedOrigin)
	}
	return nil
}

// isOrigin tells whether a browser could say that a page is of this origin; nothing is none that is refused.
func isOrigin(text string) bool {
	parsed, err := url.Parse(text)
	return text == "" || err == nil && parsed.Host != "" && parsed.Scheme+"://"+parsed.Host == text
}

// aMillisecondOrMore refuses times that a server cannot announce. One of 0 would be taken for a flag that is absent.
func aMillisecondOrMore(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		flag := cmd.Flags().Lookup(name)
		if d, err := cmd.Flags().GetDuration(name); err == nil && d < time.Millisecond {
			return misuse(fmt.Sprintf("for example --%s %s", name, flag.DefValue), "--%s must not be below 1ms", name)
		}
	}
	return nil
}

// chooseEngine completes the options with what the flags say about the engine and its fault.
func chooseEngine(options *reference.Options, name string) error {
	engine, err := reference.ParseEngine(name)
	if err != nil {
		return misuse("engines: "+engineNames(), "there is no engine %q", name)
	}
	options.Engine = engine
	if options.Fault == "" {
		return nil
	}
	if engine == reference.GoSocketIO {
		return misuse("leave --engine away", "--fault is about our own engine, not about %s", engine)
	}
	options.Engine = reference.Own
	return knownFault(options.Fault)
}

func engineNames() string { return strings.Join(engineList(), ", ") }

func engineList() []string {
	var names []string
	for _, engine := range reference.Engines {
		names = append(names, string(engine))
	}
	return names
}

func serve(cmd *cobra.Command, sys *system, options reference.Options) error {
	in, ctx := sys.interruptible(cmd.Context())
	defer in.stop()
	options.Log = sys.stdout
	server, err := reference.Start(ctx, options)
	if err != nil {
		return misuse("is the port in use? --addr takes another, port 0 a free one", "cannot serve: %v", err)
	}
	fmt.Fprintf(sys.stderr, "serving on %s\n", server.URL())
	confess(sys, options.Fault)
	select {
	case <-server.Done():
	case <-ctx.Done():
	}
	if err := server.Close(); err != nil {
		return &problem{reports.ExitFault, fmt.Sprintf("the server stopped: %v", err), ""}
	}
	return nil
}
