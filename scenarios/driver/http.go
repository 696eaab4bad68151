package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// maxBody is how many bytes of a response are read.
const maxBody = 16 << 20

// newHTTPTransport returns what all users send their requests with. Connections are kept open and shared, as by browsers behind a proxy.
func (r *Run) newHTTPTransport() *http.Transport {
	const perHost = 1000
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	if len(r.addresses) > 0 {
		dialer.LocalAddr = &net.TCPAddr{IP: r.addresses[0]}
	}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: r.target.Endpoint.TLS.Clone(),
		MaxIdleConnsPerHost: perHost, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}
}

// origin is the server as requests address it.
func (u *user) origin() *url.URL {
	to := *u.server
	to.Scheme = strings.Replace(to.Scheme, "ws", "http", 1)
	to.Path, to.RawQuery = "/", ""
	return &to
}

// request sends a request, waits for the response, and takes what the step wants of it.
func (u *user) request(ctx context.Context, step scenarios.HTTP, intended time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, step.Timeout)
	defer cancel()
	request, err := u.newRequest(ctx, step)
	if err != nil {
		return err
	}
	wanted := u.expectation(step.Answer.Match)
	u.records.Count(measure.HTTPRequests, 1)
	a, err := u.roundTrip(request, step)
	if err != nil {
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, context.DeadlineExceeded):
			err = errTimeout
		case cause != nil:
			err = cause
		}
		if !u.run.isAborted() {
			u.records.Count(measure.HTTPErrors, 1)
		}
		return named("http", fmt.Errorf("%s %s: %w", step.Method, request.URL.Path, bare(err)))
	}
	u.timed(measure.HTTP, intended)
	return u.take(a, wanted, step.Answer.Capture)
}

// bare is an error without the request, which is named already.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// roundTrip returns the response. A status code that is not right is an error.
func (u *user) roundTrip(request *http.Request, step scenarios.HTTP) (a answer, err error) {
	client := &http.Client{Transport: u.run.http, Jar: u.cookies}
	if step.KeepRedirects {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	response, err := client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return a, err
	}
	right := response.StatusCode/100 == 2 || step.KeepRedirects && response.StatusCode/100 == 3
	if len(step.Status) > 0 {
		right = slices.Contains(step.Status, response.StatusCode)
	}
	if !right {
		return a, fmt.Errorf("%s, %s", response.Status, text.Shorten(strings.Join(strings.Fields(string(body)), " "), 100))
	}
	return answer{response: response, body: decoded(body)}, nil
}

// decoded is a body as JSON, or as text if it is none.
func decoded(body []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // a large id keeps its digits
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return string(body)
	}
	return value
}

func (u *user) newRequest(ctx context.Context, step scenarios.HTTP) (*http.Request, error) {
	if err := errors.Join(u.lacks(step.URL, step.Body.JSON, step.Body.Text), u.lackedBy(step.Headers), u.lackedBy(step.Body.Form)); err != nil {
		return nil, err
	}
	origin := u.origin()
	to, err := origin.Parse(step.URL.Fill(u.fill))
	if err != nil {
		return nil, named("http", err)
	}
	body, kind, err := u.body(step.Body)
	if err != nil {
		return nil, named("http", err)
	}
	request, err := http.NewRequestWithContext(ctx, step.Method, to.String(), body)
	if err != nil {
		return nil, named("http", err)
	}
	if to.Host == origin.Host { // what the command line and the profile send with every request is for the server alone
		for name, values := range u.run.target.Endpoint.Header {
			request.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for _, field := range step.Headers {
		request.Header.Set(field.Name, field.Value.Fill(u.fill))
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	return request, nil
}

// body returns the body of a request and its type; nothing if there is none.
func (u *user) body(b scenarios.Body) (body io.Reader, kind string, err error) {
	switch {
	case b.JSON != nil:
		encoded, err := json.Marshal(template.Fill(b.JSON, u.fill))
		return bytes.NewReader(encoded), "application/json", err
	case len(b.Form) > 0:
		form := url.Values{}
		for _, field := range b.Form {
			form.Set(field.Name, field.Value.Fill(u.fill))
		}
		return strings.NewReader(form.Encode()), "application/x-www-form-urlencoded", nil
	case len(b.Text) > 0:
		return strings.NewReader(b.Text.Fill(u.fill)), "text/plain; charset=utf-8", nil
	}
	return nil, "", nil
}

// cookieHeader is the Cookie header of the user's handshake: the one that is there, with the cookies of the user's requests. It is empty
// if there are none of those.
func (u *user) cookieHeader(header http.Header) string {
	to := u.origin()
	to.Path = u.run.target.Endpoint.Path
	kept := u.cookies.Cookies(to)
	if len(kept) == 0 {
		return ""
	}
	all := header.Values("Cookie")
	for _, c := range kept {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

func newCookies() *cookiejar.Jar {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // without options it cannot fail
	}
	return jar
}
