package server

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

// Options says which server to test and how to reach it. The zero value of everything but URL means its default.
type Options struct {
	URL     string // http, https, ws or wss; its path is used as Path if that is empty. With Exec it may be empty: the command prints it
	Path    string // where the server answers; default /socket.io/
	Profile string // a built-in name or a file; without one no event is sent to the application, see [profiles.None]

	Header http.Header // sent with every request
	Query  url.Values  // sent with every request
	Auth   any         // the CONNECT payload instead of the profile's

	Insecure bool   // do not verify the server's certificate
	CAFile   string // PEM certificates of the authorities to trust instead of the system's

	Exec string    // a command that starts the target
	Log  *logs.Log // what a target in the same process prints, if the log comes from nowhere else; see [logs.Log.Writer]

	// Where the target's log comes from, instead of what Exec prints; one of them at most.
	LogFile  string    // a file to follow
	LogExec  string    // a command that prints it until it is stopped
	LogInput io.Reader // read to its end, such as standard input

	// StartTimeout is how long the target may take until it answers: by default 30 s with Exec, and no time without.
	StartTimeout time.Duration

	TimeoutScale float64           // factor for every wait; default 1
	Engine       engineio.Revision // test this revision alone; 0 for all
	Transports   []string          // test these alone: polling, websocket, upgrade; none for all
	Namespaces   []string          // test these alone; none for the profile's

	Limits  profiles.Limits  // what they name goes before the profile's
	Origins profiles.Origins // the same
}

// Server is the server under test: where it is, what it speaks, what its application can do, and the process and the log of
// it where there are any.
type Server struct {
	Endpoint   wire.Endpoint
	Profile    *profiles.Profile
	Detection  Detection
	Timing     Timing
	Namespaces []profiles.Namespace
	Limits     profiles.Limits
	Origins    profiles.Origins
	Log        *logs.Log        // nil if there is none
	Process    *process.Process // nil if it was not started here
	Secrets    *reports.Secrets // what no report may show

	profile    string // as it was named
	auth       any
	selection  selection
	scale      float64
	logins     *logins
	follow     *logs.Follower
	logReader  *process.Process
	distantLog bool                        // it comes from a command or from standard input
	restart    func(context.Context) error // nil if it was not started here
}

// Open checks the options, starts the target if it is to be started, waits until it answers and detects what it speaks. Its
// errors are *usage.Error, *UnreachableError, *NotSocketIOError, or the context's. Whatever was started is stopped on an error.
func Open(ctx context.Context, o Options) (*Server, error) {
	t, d, err := prepare(o)
	if err != nil {
		return nil, err
	}
	if err := t.open(ctx, o, d); err != nil {
		t.Close()
		hideSecrets(err, t.Secrets)
		return nil, err
	}
	return t, nil
}

// prepare does everything that needs no server.
func prepare(o Options) (*Server, detector, error) {
	o.Profile = cmp.Or(o.Profile, profiles.None)
	if o.TimeoutScale <= 0 {
		o.TimeoutScale = 1
	}
	profile, err := profiles.Load(o.Profile)
	if err != nil {
		return nil, detector{}, err
	}
	if o.URL == "" && o.Exec != "" {
		o.URL = unlocated(o)
	}
	endpoint, err := newEndpoint(o, profile)
	if err != nil {
		return nil, detector{}, err
	}
	if err := checkSelection(o); err != nil {
		return nil, detector{}, err
	}
	t := &Server{
		Endpoint: endpoint, Profile: profile, Log: o.Log, Secrets: new(reports.Secrets), profile: o.Profile, auth: o.Auth, scale: o.TimeoutScale,
		logins: &logins{byUser: map[string]*login{}}, selection: choose(o, profile), Namespaces: chooseNamespaces(profile, o.Namespaces),
		Limits: o.Limits.OrElse(profile.Limits), Origins: o.Origins.OrElse(profile.Origins),
	}
	t.Secrets.AddHeader(endpoint.Header)
	t.Secrets.AddQuery(o.Query)
	t.Secrets.AddJSON(o.Auth)
	return t, detector{endpoint: endpoint, bound: time.Duration(float64(probeBound) * o.TimeoutScale)}, nil
}

// unlocated stands for the URL of a command that has not yet printed it, so that the other options can be checked.
func unlocated(o Options) string {
	if o.Insecure || o.CAFile != "" {
		return "https://localhost"
	}
	return "http://localhost"
}

func checkSelection(o Options) error {
	if o.Engine != 0 && o.Engine != engineio.V3 && o.Engine != engineio.V4 {
		return &usage.Error{Problem: fmt.Sprintf("Engine.IO %d is not known", o.Engine), Hint: "the revisions are 3 and 4"}
	}
	for _, name := range o.Transports {
		if !slices.Contains([]client.Transport{client.Polling, client.WebSocket, client.Upgrade}, client.Transport(name)) {
			return &usage.Error{Problem: fmt.Sprintf("unknown transport %q", name), Hint: "the transports are polling, websocket and upgrade"}
		}
	}
	for _, name := range o.Namespaces {
		if !strings.HasPrefix(name, "/") || strings.Contains(name, ",") {
			return &usage.Error{Problem: fmt.Sprintf("%q is not a namespace", name), Hint: "a namespace begins with a slash and has no comma"}
		}
	}
	return nil
}

// chooseNamespaces takes those that were asked for; what the profile says about them holds. One that it does not mention is
// taken to be like the main one. If neither names any, the main one is tried.
func chooseNamespaces(p *profiles.Profile, names []string) []profiles.Namespace {
	switch {
	case len(names) == 0 && len(p.Namespaces) == 0:
		return []profiles.Namespace{{Name: "/"}}
	case len(names) == 0:
		return p.Namespaces
	}
	var chosen []profiles.Namespace
	for _, name := range names {
		n := profiles.Namespace{Name: name}
		if i := slices.IndexFunc(p.Namespaces, func(known profiles.Namespace) bool { return known.Has(name) }); i >= 0 {
			n.Operations = p.Namespaces[i].Operations
		}
		chosen = append(chosen, n)
	}
	return chosen
}

func (s *Server) open(ctx context.Context, o Options, d detector) error {
	if o.Exec != "" && o.URL != "" {
		if err := s.ensureFree(ctx); err != nil {
			return err
		}
	}
	if err := s.openLog(o); err != nil {
		return err
	}
	found, err := s.begin(ctx, o, d)
	if err != nil {
		return err
	}
	s.Detection = found
	if err := s.narrow(); err != nil {
		return err
	}
	if err := s.logInFirst(ctx); err != nil {
		return err
	}
	s.Timing = NewTiming(s.Detection.Handshake, s.Limits, o.TimeoutScale)
	if err := s.greet(ctx); err != nil {
		return err
	}
	s.SettleLog(ctx)
	return s.checkLog()
}

// begin starts the command if there is one, and waits until the server answers.
func (s *Server) begin(ctx context.Context, o Options, d detector) (Detection, error) {
	if o.Exec == "" {
		return s.await(ctx, d, startTimeout(o))
	}
	log := logs.New()
	s.restart = func(ctx context.Context) error {
		s.Process.Stop()
		_, err := s.launch(ctx, o, d, log)
		return err
	}
	return s.launch(ctx, o, d, log)
}

// launch runs the command, which prints into a log, and waits until the server answers.
func (s *Server) launch(ctx context.Context, o Options, d detector, log *logs.Log) (Detection, error) {
	process, err := process.Start(o.Exec, log)
	if err != nil {
		return Detection{}, err
	}
	s.Process = process
	if s.follow == nil && !s.distantLog {
		s.Log = process.Output
	}
	if d, err = s.locate(ctx, o, d); err != nil {
		return Detection{}, err
	}
	return s.await(ctx, d, startTimeout(o))
}

// Restart stops a server that was started here, or what is left of it, starts it again, and waits until it answers. Nothing else may use
// the server meanwhile. What was detected stays as it is, and the log goes on.
func (s *Server) Restart(ctx context.Context) error {
	s.logins.clear()
	if err := s.restart(ctx); err != nil {
		return err
	}
	if err := s.logInFirst(ctx); err != nil {
		return err
	}
	s.SettleLog(ctx)
	return nil
}

// ensureFree makes sure that the target to be started is the one that will be tested.
func (s *Server) ensureFree(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&wire.Wire{Endpoint: wire.Endpoint{URL: &url.URL{Scheme: "http", Host: hostPort(s.Endpoint.URL)}}}).Raw(ctx)
	if err != nil {
		return nil
	}
	conn.Close()
	return &usage.Error{Problem: fmt.Sprintf("%s is in use: another server answers there already, and it would be tested instead", hostPort(s.Endpoint.URL)),
		Hint: "stop that server, or leave --exec out to test it"}
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// narrow leaves of the detection what the options and the profile ask for.
func (s *Server) narrow() error {
	seen := s.Detection
	s.Detection = seen.restrict(s.selection)
	if len(s.Detection.Engines) == 0 {
		return &usage.Error{Problem: fmt.Sprintf("the target speaks %s, and nothing of that is asked for", seen),
			Hint: "omit --eio and --transport, or change `engines` and `transports` in the profile"}
	}
	return nil
}

// choose says what the options ask for, and the profile where they are silent.
func choose(o Options, p *profiles.Profile) selection {
	chosen := selection{engines: p.Engines, transports: p.Transports}
	if o.Engine != 0 {
		chosen.engines = []engineio.Revision{o.Engine}
	}
	if len(o.Transports) > 0 {
		chosen.transports = nil
	}
	for _, name := range o.Transports {
		chosen.transports = append(chosen.transports, client.Transport(name))
	}
	return chosen
}

// Close stops the processes that were started, with all their children, and ends the log.
func (s *Server) Close() error {
	if s.Process != nil {
		s.Process.Stop()
	}
	if s.logReader != nil {
		s.logReader.Stop()
	}
	if s.follow != nil {
		s.follow.Close()
	}
	return nil
}
