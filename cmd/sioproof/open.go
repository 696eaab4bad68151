package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// targetFlags say which server, and how to reach it.
type targetFlags struct {
	exec, profile, path    string
	log, logExec           string
	startTimeout           time.Duration
	headers, query         []string
	auth                   string
	transports, namespaces []string
	engine                 int
	insecure               bool
	caFile                 string
	timeoutScale           float64
	limits                 profiles.Limits
}

func (f *targetFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.exec, "exec", "", "start the server with this `COMMAND`, and stop it with all its children afterwards; what it prints is its log, and names the URL if none is given")
	flags.DurationVar(&f.startTimeout, "start-timeout", 0, "how long the server may take until it answers (default 30s with --exec)")
	flags.StringVar(&f.log, "log", "", "read the log of the server from this `FILE`; - is standard input")
	flags.StringVar(&f.logExec, "log-exec", "", "read the log of the server from what this `COMMAND` prints, such as 'kubectl logs -f --tail 0 deploy/chat'; it is ended with the run")
	flags.StringVar(&f.profile, "profile", "", "application on the server: a built-in profile, or a `FILE` (default contract for the embedded server, none for any other: no event is sent to it)")
	flags.StringVar(&f.path, "path", "", "`PATH` Socket.IO is served under (default /socket.io/, or what the profile says)")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "`'NAME: VALUE'` to send with every request; may be repeated")
	flags.StringArrayVar(&f.query, "query", nil, "`NAME=VALUE` to send with every request; may be repeated")
	flags.StringVar(&f.auth, "auth", "", "`JSON` to authenticate with on every connection to a namespace")
	flags.StringArrayVar(&f.transports, "transport", nil, "only this `TRANSPORT`: polling, websocket, upgrade; may be repeated")
	flags.StringArrayVar(&f.namespaces, "namespace", nil, "only this `NAMESPACE`, such as /admin; may be repeated")
	flags.IntVar(&f.engine, "eio", 0, "only this `GENERATION` of Engine.IO: 3 or 4 (default what the server answers)")
	flags.BoolVar(&f.insecure, "insecure", false, "accept any TLS certificate")
	flags.StringVar(&f.caFile, "ca-file", "", "accept TLS certificates signed by one in this PEM `FILE`")
	flags.Float64Var(&f.timeoutScale, "timeout-scale", 1, "multiply every wait for an answer, for slow servers and slow networks")
	_ = cmd.RegisterFlagCompletionFunc("transport", cobra.FixedCompletions([]string{"polling", "websocket", "upgrade"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("eio", cobra.FixedCompletions([]string{"3", "4"}, cobra.ShellCompDirectiveNoFileComp))
}

// registerKnown registers what cases have to know of a server, and a load has no use for.
func (f *targetFlags) registerKnown(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.DurationVar(&f.limits.ConnectTimeout, "connect-timeout", 0, "how long the server lets a client stay without a namespace (default what the profile says)")
	flags.DurationVar(&f.limits.UpgradeTimeout, "upgrade-timeout", 0, "how long the server lets an upgrade take (default what the profile says)")
	flags.DurationVar(&f.limits.MaxDisconnection, "max-disconnection-duration", 0, "how long the server keeps a lost session, if it has connection state recovery (default what the profile says)")
}

// fromStdin is the file name that stands for standard input.
const fromStdin = "-"

// application is the profile. Nothing is known of the application on somebody's server unless the flag says it.
func (f *targetFlags) application(address string) string {
	switch {
	case f.profile != "":
		return f.profile
	case address == "" && f.exec == "":
		return profiles.Contract
	}
	return profiles.None
}

// options are what the flags say, as far as they can be understood without a server.
func (f *targetFlags) options(sys *system, cmd *cobra.Command, address string) (server.Options, error) {
	o := server.Options{
		URL: address, Path: f.path, Profile: f.application(address), Insecure: f.insecure, CAFile: f.caFile, Exec: f.exec, LogExec: f.logExec,
		StartTimeout: f.startTimeout, TimeoutScale: f.timeoutScale, Namespaces: f.namespaces, Transports: f.transports, Engine: engineio.Revision(f.engine),
		Header: http.Header{}, Query: url.Values{}, Limits: f.limits,
	}
	if err := notEmpty(cmd, "exec", "log", "log-exec", "profile", "path", "auth", "ca-file"); err != nil {
		return o, err
	}
	switch {
	case f.log != "" && f.logExec != "":
		return o, misuse("leave one of them out", "--log and --log-exec both name the log of the server")
	case f.log == fromStdin && sys.attended():
		return o, misuse("for example `docker logs -f --tail 0 chat 2>&1 | sioproof verify http://localhost:3000 --log -`",
			"--log - reads the log from standard input, which is a terminal")
	case f.log == fromStdin:
		o.LogInput = sys.stdin
	default:
		o.LogFile = f.log
	}
	if !(f.timeoutScale > 0) || math.IsInf(f.timeoutScale, 0) {
		return o, misuse("2 doubles every wait", "--timeout-scale must be a number above 0")
	}
	if f.limits.ConnectTimeout < 0 || f.limits.UpgradeTimeout < 0 || f.limits.MaxDisconnection < 0 {
		return o, misuse("for example --connect-timeout 45s", "--connect-timeout, --upgrade-timeout and --max-disconnection-duration must be above 0")
	}
	if f.engine != 0 && f.engine != 3 && f.engine != 4 {
		return o, misuse("3 is Socket.IO 1 and 2, 4 is Socket.IO 3 and later", "--eio must be 3 or 4, not %d", f.engine)
	}
	for _, header := range f.headers {
		name, value, found := strings.Cut(header, ":")
		if !found || strings.TrimSpace(name) == "" {
			return o, misuse("for example --header 'Authorization: Bearer abc'", "%q is not a header", header)
		}
		o.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	for _, parameter := range f.query {
		name, value, found := strings.Cut(parameter, "=")
		if !found || name == "" {
			return o, misuse("for example --query token=abc", "%q is not a query parameter", parameter)
		}
		o.Query.Add(name, value)
	}
	if f.auth != "" {
		if err := json.Unmarshal([]byte(f.auth), &o.Auth); err != nil {
			return o, misuse(`for example --auth '{"token":"abc"}'`, "--auth is not JSON: %v", err)
		}
	}
	return o, nil
}

// opened is a target ready to be examined, with what was started for it.
type opened struct {
	target      *server.Server
	address     string
	description string
	embedded    bool                    // it runs in this process
	known       []*deviations.Deviation // what this very server is known to deviate in
	stop        func() error
	once        sync.Once
	err         error
}

// close stops what was started. It may be called more than once.
func (o *opened) close() error {
	o.once.Do(func() { o.err = o.stop() })
	return o.err
}

// remark says what was odd when the target was opened.
func (sys *system) remark(o *opened) {
	for _, remark := range o.target.Detection.Remarks {
		sys.complain(remark, "")
	}
}

// deviations are the given ones, then those of the profile, of the server itself, and of its library.
func (o *opened) deviations(given *deviations.List, of library) *deviations.List {
	today := time.Now()
	var entries []*deviations.Deviation
	if given != nil {
		entries = given.Entries()
	}
	entries = append(entries, o.target.Profile.Deviations(today).Entries()...)
	entries = append(entries, o.known...)
	return deviations.New(today, append(entries, of.deviations(o)...)...)
}

// describe completes a report with what the suites do not know.
func (o *opened) describe(r *verify.Report, f *verifyFlags, of library) {
	r.Tool = tool()
	r.Target.URL = withoutPassword(r.Target.URL)
	r.Target.Description = o.description
	r.Target.Exec = f.target.exec
	r.Target.Library = of.release
	r.Selection = f.described()
	if of.list != nil {
		r.Selection.Library = of.list.Name
	}
}

// open gives the target the options describe, or the embedded reference server if they name none and no command.
func open(ctx context.Context, options server.Options, embedded *embeddedFlags) (*opened, error) {
	if options.URL == "" && options.Exec == "" {
		return embedded.open(ctx, options)
	}
	t, err := server.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	return &opened{target: t, address: cmp.Or(options.URL, t.Endpoint.URL.String()), stop: t.Close}, nil
}

// explain turns an error of the packages below into a problem.
func explain(err error) *problem {
	var known *problem
	var selection *suites.SelectionError
	var config *usage.Error
	var unreachable *server.UnreachableError
	var foreign *server.NotSocketIOError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &selection):
		return &problem{reports.ExitUsage, selection.Problem, selection.Hint}
	case errors.As(err, &config):
		return &problem{reports.ExitUsage, config.Problem, config.Hint}
	case errors.As(err, &unreachable):
		return &problem{reports.ExitUnreachable, unreachable.Problem, unreachable.Hint}
	case errors.As(err, &foreign):
		return &problem{reports.ExitUnreachable, foreign.Problem, foreign.Hint}
	}
	return &problem{code: reports.ExitFault, message: err.Error()}
}

// notBegun is the problem of a run that could not begin, and its ending; wasInterrupted says where a signal ended it.
func notBegun(ctx context.Context, err error, wasInterrupted string) (*problem, reports.Ending) {
	p := explain(err)
	switch {
	case interrupted(ctx):
		return &problem{reports.ExitInterrupted, wasInterrupted, ""}, reports.Ending{Interrupted: wasInterrupted}
	case p.code == reports.ExitUnreachable:
		return p, reports.Ending{Unreachable: p.message}
	case p.code == reports.ExitFault:
		return p, reports.Ending{Fault: p.message}
	}
	return p, reports.Ending{Unusable: inOneLine(p.message)}
}

// inOneLine is a message for a report: without the lines of a file that it quotes.
func inOneLine(message string) string {
	said := slices.DeleteFunc(strings.Split(message, "\n"), func(line string) bool {
		return strings.HasPrefix(line, " ") || strings.HasPrefix(line, ">")
	})
	return strings.Join(said, ": ")
}

// requested is what a report says about a target that was never reached.
func requested(options server.Options) reports.Target {
	return reports.Target{URL: withoutPassword(options.URL), Path: options.Path, Profile: options.Profile, Exec: options.Exec}
}

// withoutPassword is an address as a report may show it.
func withoutPassword(address string) string {
	if parsed, err := url.Parse(address); err == nil {
		parsed.User = nil
		return parsed.String()
	}
	return address
}
