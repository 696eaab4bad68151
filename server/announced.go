package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sioproof/sioproof/server/process"
)

var (
	// announcedURL matches an address with a scheme: "listening on http://localhost:3000".
	announcedURL = regexp.MustCompile(`(?i)\b(https?|wss?)://(\[[0-9a-f:]*\]|[\w.*-]+)(?::(\d{1,5}))?`)
	// announcedPort matches a port with or without a host: "listening on *:3000", "port 3000", "port: 3000". A time of day is none.
	announcedPort = regexp.MustCompile(`(?i)(?:\bport\W{1,3}|(?:^|[\s"'(=])(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\*)?:)(\d{2,5})\b`)
	// debugger matches the line of a debugger that listens, too.
	debugger = regexp.MustCompile(`(?i)debugger|inspector`)
)

// announced returns the URL of the server in the first line that names an address of this machine; a URL goes before a mere port
// in the same line. Nothing if no line does.
func announced(lines []string) string {
	for _, line := range lines {
		if debugger.MatchString(line) {
			continue
		}
		for _, found := range announcedURL.FindAllStringSubmatch(line, -1) {
			scheme, host, port := strings.ToLower(found[1]), strings.Trim(found[2], "[]"), found[3]
			if own, ok := ownHost(host); ok && (port == "" || isPort(port)) {
				return scheme + "://" + strings.TrimSuffix(net.JoinHostPort(own, port), ":")
			}
		}
		if found := announcedPort.FindStringSubmatch(line); found != nil && isPort(found[1]) {
			return "http://localhost:" + found[1]
		}
	}
	return ""
}

// ownHost returns how to reach a host that is this machine.
func ownHost(host string) (string, bool) {
	address, err := netip.ParseAddr(host)
	name, _ := os.Hostname()
	switch {
	case host == "*", err == nil && address.IsUnspecified():
		return "localhost", true
	case err == nil && address.IsLoopback(), strings.EqualFold(host, "localhost"), name != "" && strings.EqualFold(host, name):
		return host, true
	case err == nil:
		return host, isInterface(address)
	}
	return "", false
}

// isInterface reports whether an address belongs to this machine.
func isInterface(address netip.Addr) bool {
	own, _ := net.InterfaceAddrs()
	for _, one := range own {
		if prefix, err := netip.ParsePrefix(one.String()); err == nil && prefix.Addr() == address {
			return true
		}
	}
	return false
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// locate waits until the command that was started prints where it listens, if no URL says so, and points the detector there.
func (s *Server) locate(ctx context.Context, o Options, d detector) (detector, error) {
	if o.URL != "" {
		return d, nil
	}
	address, err := s.readURL(ctx, startTimeout(o))
	if err != nil {
		return d, err
	}
	o.URL = address
	s.Endpoint, err = newEndpoint(o, s.Profile)
	d.endpoint = s.Endpoint
	return d, err
}

func (s *Server) readURL(ctx context.Context, limit time.Duration) (string, error) {
	p := s.Process
	waiting, stop := context.WithTimeout(ctx, limit)
	defer stop()
	go func() {
		select {
		case <-p.Exited():
			stop()
		case <-waiting.Done():
		}
	}()
	var address string
	_ = p.Output.Await(waiting, p.Began(), func(lines []string) bool {
		address = announced(lines)
		return address != ""
	})
	const hint = "give the URL of the server as an argument, or let the server print it, such as `listening on http://localhost:3000`"
	switch {
	case address != "":
		return address, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(waiting.Err(), context.DeadlineExceeded):
		return "", &UnreachableError{Problem: fmt.Sprintf("%q did not print within %v where it listens%s", p.Command, limit, printed(p)), Hint: hint}
	}
	return "", EndedEarly(p, "printed where it listens")
}

// printed is what a command printed so far, as the end of a sentence.
func printed(p *process.Process) string {
	if said := p.Said(); said != "" {
		return "; it printed:" + said
	}
	return ""
}
