package server

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
)

// logins remember what clients have logged in as, so that each does it once.
type logins struct {
	mu     sync.Mutex
	byUser map[string]*login
}

// login is what a client has got by the requests that the profile asks for.
type login struct {
	once    sync.Once
	cookies []*http.Cookie
	values  map[string]any
	err     error // a *usage.Error
}

// maxLoginAnswer is how many bytes of an answer are read.
const maxLoginAnswer = 1 << 20

// Login sends what the profile asks a client to send before it connects: once for each user. The error is a *usage.Error.
func (s *Server) Login(ctx context.Context, user string) error {
	_, err := s.loggedIn(ctx, user)
	return err
}

// Captured returns what the login of a user has captured; nil if the profile asks for none.
func (s *Server) Captured(user string) map[string]any {
	l, _ := s.loggedIn(context.Background(), user) // its error is the one of Login
	return l.values
}

// loggedIn returns the login of a user, which it makes if there is none.
func (s *Server) loggedIn(ctx context.Context, user string) (*login, error) {
	if len(s.Profile.Logins) == 0 {
		return &login{}, nil
	}
	s.logins.mu.Lock()
	l := s.logins.byUser[user]
	if l == nil {
		l = &login{values: map[string]any{}}
		s.logins.byUser[user] = l
	}
	s.logins.mu.Unlock()
	l.once.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, s.loginBound())
		defer cancel()
		if l.err = s.logIn(ctx, user, l); l.err != nil {
			s.logins.forget(user) // another try may find the server better prepared
		}
	})
	return l, l.err
}

// logInFirst logs in the client that looks at the server; requests of no client in particular are sent as its own.
func (s *Server) logInFirst(ctx context.Context) error {
	err := s.Login(ctx, detectionUser)
	if err == nil {
		s.Endpoint = s.identify(s.Endpoint, profiles.Vars{User: detectionUser})
	}
	return err
}

// clear forgets all, because a server that was started again may not know them.
func (l *logins) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.byUser)
}

func (l *logins) forget(user string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.byUser, user)
}

// loginBound bounds the requests of a login together.
func (s *Server) loginBound() time.Duration { return time.Duration(float64(2*probeBound) * s.scale) }

// logIn sends the requests of a login, one after the other.
func (s *Server) logIn(ctx context.Context, user string, l *login) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	address := httpURL(s.Endpoint.URL)
	client := &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: s.Endpoint.TLS.Clone(), DisableKeepAlives: true}}
	for _, step := range s.Profile.Logins {
		if err := s.request(ctx, client, address, step, profiles.Vars{User: user, Captured: l.values}, l); err != nil {
			return err
		}
	}
	socket := *address
	socket.Path = s.Endpoint.Path
	l.cookies = jar.Cookies(&socket)
	for _, cookie := range l.cookies {
		s.Secrets.AddHeader(http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}})
	}
	s.Secrets.AddJSON(map[string]any{"token": l.values})
	return nil
}

// request sends one request, and keeps what it captures.
func (s *Server) request(ctx context.Context, client *http.Client, address *url.URL, step profiles.Login, v profiles.Vars, l *login) error {
	failed := func(format string, args ...any) error {
		return s.loginFailed(s.Profile.Mistake(step.Place(), "%v: %s", step, fmt.Sprintf(format, args...)))
	}
	request, err := step.Request(ctx, address, v)
	if err != nil {
		return failed("%v", err)
	}
	if request.URL.Host == address.Host {
		for name, values := range s.Endpoint.Header {
			if _, own := request.Header[http.CanonicalHeaderKey(name)]; !own {
				request.Header[http.CanonicalHeaderKey(name)] = values
			}
		}
	}
	response, err := client.Do(request)
	if err != nil {
		return failed("%v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxLoginAnswer))
	if err != nil {
		return failed("%v", err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return failed("the server answers %s", response.Status)
	}
	if err := step.Keep(s.Profile, response, body, l.values); err != nil {
		return s.loginFailed(err)
	}
	return nil
}

func (s *Server) loginFailed(err error) error {
	return &usage.Error{Problem: "a client cannot log in\n" + err.Error(), Hint: "correct the setup step `http` of the profile; docs/profile.md describes it", Err: err}
}

// httpURL is an address as requests beside Socket.IO use it.
func httpURL(u *url.URL) *url.URL {
	out := *u
	out.Scheme = strings.Replace(out.Scheme, "ws", "http", 1)
	out.Path, out.RawQuery = "/", ""
	return &out
}

// identify adds to an endpoint what a user sends with every request: the header fields of the profile, and the cookies of its login.
func (s *Server) identify(e wire.Endpoint, v profiles.Vars) wire.Endpoint {
	l, _ := s.loggedIn(context.Background(), v.User) // its error is the one of Login
	v.Captured = l.values
	own := s.Profile.Header(v)
	if len(own) == 0 && len(l.cookies) == 0 {
		return e
	}
	e.Header = maps.Clone(e.Header)
	maps.Copy(e.Header, own)
	if len(l.cookies) > 0 {
		e.Header.Set("Cookie", withCookies(e.Header.Values("Cookie"), l.cookies))
	}
	return e
}

// withCookies is a Cookie field with cookies in the place of those of the same name.
func withCookies(fields []string, cookies []*http.Cookie) string {
	present, _ := http.ParseCookie(strings.Join(fields, "; ")) // nothing of what cannot be read
	var pairs []string
	for _, cookie := range present {
		if !slices.ContainsFunc(cookies, func(c *http.Cookie) bool { return c.Name == cookie.Name }) {
			pairs = append(pairs, cookie.Name+"="+cookie.Value)
		}
	}
	for _, cookie := range cookies {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(pairs, "; ")
}
