package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/record/proxy"
	"github.com/sioproof/sioproof/record/tap"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

const recordHelp = `Record what your page or client and your server say to each other, and write a profile and a scenario from it.

record stands between the two: open the page at the address that it prints, in three windows, and use your application. It passes
everything on unchanged: pages, requests, long-polling, WebSocket, cookies and compression. Ctrl-C or Enter ends the recording.

Most pages name their server. Then let record take that address with --listen, and let it start the server on a free port with --exec: the
command finds the port in the environment variable PORT. With --exec the lines of the log are learned, too.

A server on this machine sees the Host and the Origin that the client sends. One on another machine sees its own name, by which such a
machine chooses the site.`

const recordExample = `  # between your browser and a server that runs already: open http://localhost:3001
  sioproof record http://localhost:3000

  # in the place of the server, which reads PORT, so that the page needs no change
  sioproof record --listen :3000 --exec 'node server.js'

  # the server reads its port from the command line
  sioproof record http://localhost:4000 --listen :3000 --exec 'node server.js --port 4000'`

type recordFlags struct {
	listen, exec      string
	startTimeout      time.Duration
	profile, scenario string
	overwrite, yes    bool
	insecure          bool
}

func recordCommand(sys *system) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:     "record [URL]",
		Short:   "learn a profile from the use of your application",
		Long:    recordHelp,
		Example: recordExample,
		Args:    atMost(1, "one server at a time"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, sys, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.listen, "listen", "", "listen on `HOST:PORT` (default a free port of this machine, from 3001)")
	flags.StringVar(&f.exec, "exec", "", "start the server with this `COMMAND`, and stop it afterwards; without a URL it gets a free port as PORT")
	flags.DurationVar(&f.startTimeout, "start-timeout", 30*time.Second, "how long the server of --exec may take until it listens")
	flags.StringVar(&f.profile, "profile", "profile.yaml", "write the profile to this `FILE`")
	flags.StringVar(&f.scenario, "scenario", "scenario.yaml", "write the scenario to this `FILE`")
	flags.BoolVar(&f.overwrite, "overwrite", false, "replace these files if they exist")
	flags.BoolVar(&f.yes, "yes", false, "write without asking")
	flags.BoolVar(&f.insecure, "insecure", false, "accept any TLS certificate of the server")
	return cmd
}

// run checks what needs no server, starts the server and the proxy, records until it is told to end, and writes what was learned.
func (f *recordFlags) run(cmd *cobra.Command, sys *system, address string) error {
	if err := f.check(address); err != nil {
		return err
	}
	target, err := f.target(address)
	if err != nil {
		return err
	}
	in, ctx := sys.interruptible(cmd.Context())
	defer in.stop()

	r := &recordRun{sys: sys, target: target, tap: tap.New(time.Now)}
	if f.exec != "" {
		if err := f.start(r, address == ""); err != nil {
			return explain(err)
		}
		in.atOnce(r.process.Stop)
		defer r.process.Stop()
	}
	if err := f.await(ctx, r); err != nil {
		return err
	}
	handler := proxy.New(target, r.tap, f.insecure, r.notice)
	listeners, err := f.open()
	if err != nil {
		return err
	}
	r.proxy, r.address = handler, "http://localhost:"+port(listeners[0])
	web := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	for _, l := range listeners {
		go func() { _ = web.Serve(l) }()
	}
	r.run(ctx)
	_ = web.Close()
	return f.conclude(ctx, r)
}

// check refuses what could not be written, before anybody has worked for it.
func (f *recordFlags) check(address string) error {
	if address == "" && f.exec == "" {
		return misuse("sioproof record http://localhost:3000", "record needs the URL of your server, or --exec to start it")
	}
	for _, file := range []struct{ flag, path string }{{"profile", f.profile}, {"scenario", f.scenario}} {
		if _, err := os.Lstat(file.path); err == nil && !f.overwrite {
			return misuse(fmt.Sprintf("add --overwrite to replace it, or --%s another.yaml to write elsewhere", file.flag), "%s exists", file.path)
		}
	}
	return nil
}

// target is where the server is: what the URL says, or a free port for a command that reads PORT.
func (f *recordFlags) target(address string) (*url.URL, error) {
	if address == "" {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, &problem{reports.ExitFault, fmt.Sprintf("no free port: %v", err), ""}
		}
		defer free.Close()
		return &url.URL{Scheme: "http", Host: "localhost:" + port(free)}, nil
	}
	parsed, err := url.Parse(address)
	if err == nil {
		switch parsed.Scheme {
		case "ws":
			parsed.Scheme = "http"
		case "wss":
			parsed.Scheme = "https"
		}
	}
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil, misuse("for example sioproof record http://localhost:3000", "%q is no URL of a server", address)
	}
	return parsed, nil
}

// start starts the command. If it is to choose the port by PORT, that is in its environment.
func (f *recordFlags) start(r *recordRun, choosesPort bool) error {
	command := f.exec
	if choosesPort {
		command = withPort(r.target.Port(), f.exec)
	}
	log := logs.New()
	started, err := process.Start(command, log)
	if err != nil {
		return err
	}
	r.process, r.withPort = started, choosesPort
	return nil
}

// withPort is a command that finds its port in PORT.
func withPort(port, command string) string { return fmt.Sprintf("export PORT=%s; %s", port, command) }

// await waits until the server accepts connections: at once, unless it was started here.
func (f *recordFlags) await(ctx context.Context, r *recordRun) error {
	host := r.target.Host
	if r.target.Port() == "" {
		host = net.JoinHostPort(r.target.Hostname(), map[string]string{"http": "80", "https": "443"}[r.target.Scheme])
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	for deadline := time.Now().Add(f.startTimeout); ; {
		connection, err := dialer.DialContext(ctx, "tcp", host)
		if err == nil {
			return connection.Close()
		}
		if interrupted(ctx) {
			return verdict(reports.ExitInterrupted)
		}
		if r.process == nil {
			return &problem{reports.ExitUnreachable, fmt.Sprintf("no server answers at %s: %v", r.target.Redacted(), cause(err)), "start your server, or let record start it: --exec 'node server.js'"}
		}
		select {
		case <-r.process.Exited():
			return explain(server.EndedEarly(r.process, "answered on "+r.target.Host))
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return f.notListening(r)
		}
	}
}

func (f *recordFlags) notListening(r *recordRun) error {
	hint := "is the URL that of the server that --exec starts?"
	if r.withPort {
		hint = fmt.Sprintf("does it read PORT? If it takes its port from elsewhere, name it: sioproof record http://localhost:4000 --exec %q", f.exec)
	}
	message := fmt.Sprintf("the command of --exec does not listen at %s after %v", r.target.Redacted(), f.startTimeout)
	if said := r.process.Said(); said != "" {
		message += "\n" + said
	}
	return &problem{reports.ExitUnreachable, message, hint}
}

// cause is the innermost error, without the addresses that the message names already.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// firstPort is the port on which record listens unless --listen names one. If it is taken, record takes the next free one.
const firstPort, portsToTry = 3001, 50

// open listens where the flag says. A port without a host is one of this machine alone, by both of its addresses.
func (f *recordFlags) open() ([]net.Listener, error) {
	if f.listen == "" {
		for p := firstPort; p < firstPort+portsToTry; p++ {
			if listeners, err := listenHere("localhost", fmt.Sprint(p)); err == nil {
				return listeners, nil
			}
		}
		return nil, misuse("choose one with --listen :PORT", "no free port from %d to %d", firstPort, firstPort+portsToTry-1)
	}
	host, wanted, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, misuse("for example --listen :3000", "--listen: %q is no HOST:PORT", f.listen)
	}
	listeners, err := listenHere(host, wanted)
	if err != nil {
		return nil, misuse("stop what listens there, or choose another port; a server that is started with --exec gets a port of its own", "cannot listen on %s: %v", f.listen, cause(err))
	}
	return listeners, nil
}

func listenHere(host, wanted string) ([]net.Listener, error) {
	if host != "" && host != "localhost" {
		l, err := net.Listen("tcp", net.JoinHostPort(host, wanted))
		return []net.Listener{l}, err
	}
	first, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", wanted))
	if err != nil {
		return nil, err
	}
	second, err := net.Listen("tcp", net.JoinHostPort("::1", port(first)))
	if err != nil {
		return []net.Listener{first}, nil // a machine without IPv6, or somebody else is there
	}
	return []net.Listener{first, second}, nil
}

func port(l net.Listener) string {
	_, p, _ := net.SplitHostPort(l.Addr().String())
	return p
}
