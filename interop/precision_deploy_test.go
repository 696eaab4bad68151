package interop

import (
	"fmt"
	"net/url"
	"regexp"
	"testing"
)

// deployment is a server that runs, as its users see it.
type deployment struct {
	URL     string
	LogFile string
}

// deploy starts the official server with some options until the test ends.
type deploy func(t *testing.T, options []string) deployment

// alone is the server with nothing in front of it.
func alone(t *testing.T, options []string) deployment {
	t.Helper()
	server := startNode(t, options...)
	return deployment{server.URL, server.LogFile}
}

// behindNginx is the server behind a reverse proxy.
func behindNginx(upgrades bool) deploy {
	return func(t *testing.T, options []string) deployment {
		t.Helper()
		server := startNode(t, options...)
		front := proxy{Backends: []string{hostPort(t, server.URL)}, Upgrades: upgrades}
		return deployment{front.start(t), server.LogFile}
	}
}

var workerListens = regexp.MustCompile(`^worker (\d) listening on (http://\S+)`)

// workers are two of them behind a reverse proxy that keeps a session with its worker.
func workers(sticky string) deploy {
	return func(t *testing.T, options []string) deployment {
		t.Helper()
		npmInstall(t, "node")
		both := launch(t, "node", append([]string{"node/workers.js", "--port=0"}, options...)...)
		both.awaitURLs(t, 2)
		backends := make([]string, 2)
		for _, line := range both.Log.All() {
			if match := workerListens.FindStringSubmatch(line); match != nil {
				backends[match[1][0]-'1'] = hostPort(t, match[2])
			}
		}
		front := proxy{Backends: backends, Upgrades: true, Sticky: sticky}
		return deployment{front.start(t), both.LogFile}
	}
}

func hostPort(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(fmt.Errorf("%q: %w", address, err))
	}
	return parsed.Host
}
