package main

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// remarkProxy says that the proxy which the environment names for an address is not used: it would refuse or mend some of what the
// cases send, and its time would count as the server's. There is none for this machine.
func (sys *system) remarkProxy(address string) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	u.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	if proxy, err := httpproxy.FromEnvironment().ProxyFunc()(u); proxy != nil || err != nil {
		sys.complain(fmt.Sprintf("HTTP_PROXY and HTTPS_PROXY of the environment are not used: sioproof connects to %s directly", u.Host),
			fmt.Sprintf("`export NO_PROXY=%s` silences this", u.Hostname()))
	}
}
