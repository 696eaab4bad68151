package server

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
)

// detectionUser is the name under which the detection connects, where the profile asks for one.
const detectionUser = "sioproof"

// newEndpoint makes the endpoint of what the user asked for. Every error is a *usage.Error.
func newEndpoint(o Options, p *profiles.Profile) (wire.Endpoint, error) {
	address, err := parseURL(o.URL)
	if err != nil {
		return wire.Endpoint{}, err
	}
	e := wire.Endpoint{
		URL:    &url.URL{Scheme: address.Scheme, Host: address.Host},
		Query:  p.Query(profiles.Vars{User: detectionUser}),
		Header: http.Header{},
	}
	e.Path, err = choosePath(o.Path, address.Path, p.Path)
	if err != nil {
		return wire.Endpoint{}, err
	}
	for _, values := range []url.Values{address.Query(), o.Query} {
		for name, list := range values {
			e.Query[name] = list
		}
	}
	if user := address.User; user != nil {
		password, _ := user.Password()
		e.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	for _, fields := range []http.Header{p.Headers, o.Header} {
		for name, list := range fields {
			e.Header[name] = list
		}
	}
	e.TLS, err = newTLS(address.Scheme, o)
	return e, err
}

func parseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, &usage.Error{Problem: "no URL", Hint: "name the server, for example http://localhost:3000"}
	}
	if !strings.Contains(raw, "://") {
		return nil, &usage.Error{Problem: fmt.Sprintf("%q has no scheme", raw), Hint: fmt.Sprintf("write http://%s or https://%[1]s", raw)}
	}
	address, err := url.Parse(raw)
	if err != nil {
		if cause, ok := err.(*url.Error); ok {
			err = cause.Err
		}
		return nil, &usage.Error{Problem: fmt.Sprintf("%q is not a URL: %v", raw, err), Hint: "a URL looks like http://localhost:3000", Err: err}
	}
	switch address.Scheme = strings.ToLower(address.Scheme); address.Scheme {
	case "http", "https":
	case "ws":
		address.Scheme = "http"
	case "wss":
		address.Scheme = "https"
	default:
		return nil, &usage.Error{Problem: fmt.Sprintf("scheme %q is not one of http, https, ws and wss", address.Scheme),
			Hint: "Socket.IO travels over HTTP and WebSocket"}
	}
	if address.Hostname() == "" {
		return nil, &usage.Error{Problem: fmt.Sprintf("%q names no host", raw), Hint: "a URL looks like http://localhost:3000"}
	}
	if port := address.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, &usage.Error{Problem: fmt.Sprintf("%s is not a port", port), Hint: "ports are 1 to 65535"}
		}
	}
	return address, nil
}

// choosePath takes the first path that is given: the option, the URL's (a bare slash says nothing), the profile's. As in the
// official clients a path ends with a slash.
func choosePath(option, inURL, inProfile string) (string, error) {
	path := option
	if path == "" && inURL != "/" {
		path = inURL
	}
	if path == "" {
		path = inProfile
	}
	if path == "" {
		return wire.DefaultPath, nil
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?# ") {
		return "", &usage.Error{Problem: fmt.Sprintf("%q is not a path", path), Hint: "a path looks like " + wire.DefaultPath}
	}
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path, nil
}

func newTLS(scheme string, o Options) (*tls.Config, error) {
	if !o.Insecure && o.CAFile == "" {
		return nil, nil
	}
	if scheme != "https" {
		return nil, &usage.Error{Problem: "--insecure and --ca-file need a URL that begins with https",
			Hint: "leave them out, or write https://"}
	}
	if o.Insecure && o.CAFile != "" {
		return nil, &usage.Error{Problem: "--insecure and --ca-file contradict each other", Hint: "--ca-file alone verifies the server"}
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.Insecure}
	if o.Insecure {
		return config, nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, &usage.Error{Problem: "cannot read the CA file: " + err.Error(), Hint: "--ca-file names a file of PEM certificates", Err: err}
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, &usage.Error{Problem: o.CAFile + " holds no PEM certificate", Hint: "a certificate begins with -----BEGIN CERTIFICATE-----"}
	}
	return config, nil
}
