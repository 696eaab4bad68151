package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/metrics"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// exposition shows a load to Prometheus. A nil one shows nothing.
type exposition struct {
	server   *metrics.Server
	exporter *metrics.Exporter
}

// listenForScrapes takes the port of --prometheus before anything begins; nil if nobody asked for it.
func (f *loadFlags) listenForScrapes() (*exposition, error) {
	if f.prometheus == "" {
		return nil, nil
	}
	server, err := metrics.Listen(f.prometheus)
	var taken *net.OpError
	switch {
	case errors.As(err, &taken) && taken.Op == "listen":
		return nil, misuse("is the port in use? Take another; port 0 takes a free one", "--prometheus: %v", taken)
	case err != nil:
		return nil, misuse("for example --prometheus 127.0.0.1:9464", "--prometheus: %q is no HOST:PORT", f.prometheus)
	}
	return &exposition{server, metrics.NewExporter()}, nil
}

// begin answers scrapes, and says where.
func (e *exposition) begin(sys *system, scenario *scenarios.Scenario, address string) {
	if e == nil {
		return
	}
	host := address
	if parsed, err := url.Parse(address); err == nil {
		host = parsed.Host
	}
	e.server.Serve(e.exporter.Handler(scenario.Name, host))
	fmt.Fprintf(sys.stderr, "metrics on %s\n", e.server.URL())
}

// second takes the run as it stands.
func (e *exposition) second(v supervise.View) {
	if e != nil {
		e.exporter.Second(v)
	}
}

// end stops answering.
func (e *exposition) end() {
	if e != nil {
		e.server.Close()
	}
}
