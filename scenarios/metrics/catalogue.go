package metrics

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// Metric is one metric of the catalogue.
type Metric struct {
	Name, Type, Help string
	Label            string // the one it has beside those of every metric; empty if it has none
}

// The types of metrics.
const (
	counter   = "counter"
	gauge     = "gauge"
	histogram = "histogram"
)

// The metrics that are neither a counter nor a timing of package measure, nor a figure of the ledger.
var (
	clients      = Metric{"sioproof_clients", gauge, "Clients that are connected.", ""}
	users        = Metric{"sioproof_users_total", counter, "Virtual users that were to connect.", ""}
	phase        = Metric{"sioproof_phase", gauge, "1 for the phase that the run is in, 0 for the others.", "phase"}
	warmUp       = Metric{"sioproof_warm_up", gauge, "1 until the warm-up is over.", ""}
	errorKinds   = Metric{"sioproof_errors_by_kind_total", counter, "What failed, by what was being done.", "kind"}
	reasons      = Metric{"sioproof_disconnects_by_reason_total", counter, "Connections that ended although nobody here ended them, by reason.", "reason"}
	targetCPU    = Metric{"sioproof_target_cpu_seconds_total", counter, "Processor time that the server's process and its children have used.", ""}
	targetMemory = Metric{"sioproof_target_resident_memory_bytes", gauge, "Resident memory of the server's process and its children.", ""}
	targetFiles  = Metric{"sioproof_target_open_fds", gauge, "Open file descriptors of the server's process and its children.", ""}
)

// counts are the metrics of what is counted.
var counts = map[measure.Counter]Metric{
	measure.Sent:          counted(measure.Sent, "sioproof_sent_total"),
	measure.Arrived:       counted(measure.Arrived, "sioproof_arrived_total"),
	measure.BytesSent:     counted(measure.BytesSent, "sioproof_sent_bytes_total"),
	measure.BytesReceived: counted(measure.BytesReceived, "sioproof_received_bytes_total"),
	measure.Connected:     counted(measure.Connected, "sioproof_connected_total"),
	measure.Disconnects:   counted(measure.Disconnects, "sioproof_disconnects_total"),
	measure.Errors:        counted(measure.Errors, "sioproof_errors_total"),
	measure.AckTimeouts:   counted(measure.AckTimeouts, "sioproof_ack_timeouts_total"),
	measure.Dropped:       counted(measure.Dropped, "sioproof_dropped_total"),
	measure.Mismatches:    counted(measure.Mismatches, "sioproof_mismatches_total"),
	measure.HTTPRequests:  counted(measure.HTTPRequests, "sioproof_http_requests_total"),
	measure.HTTPErrors:    counted(measure.HTTPErrors, "sioproof_http_errors_total"),
	measure.Tried:         counted(measure.Tried, "sioproof_tried_total"),
	measure.Asked:         counted(measure.Asked, "sioproof_asked_total"),
	measure.Due:           counted(measure.Due, "sioproof_due_total"),
	measure.Compared:      counted(measure.Compared, "sioproof_compared_total"),
}

func counted(c measure.Counter, name string) Metric {
	return Metric{name, counter, strings.ToUpper(c.Meaning()[:1]) + c.Meaning()[1:] + ".", ""}
}

// timings are the metrics of what is timed.
var timings = map[measure.Timing]Metric{
	measure.Handshake:   timing(measure.Handshake, "From the intended time of a connection to the end of its Engine.IO handshake."),
	measure.Connect:     timing(measure.Connect, "From asking to join the namespace to being in it."),
	measure.Upgrade:     timing(measure.Upgrade, "From the probe to the end of the upgrade."),
	measure.Reconnect:   timing(measure.Reconnect, "Until a user whose connection was lost is back in its namespace."),
	measure.Ack:         timing(measure.Ack, "From the intended time of a message to its acknowledgement."),
	measure.Echo:        timing(measure.Echo, "From the intended time of a message to its return."),
	measure.Join:        timing(measure.Join, "From the intended time of a join or a leave to its confirmation."),
	measure.Expect:      timing(measure.Expect, "How long expect steps waited."),
	measure.FanOut:      timing(measure.FanOut, "From the intended time of a message to every receiver."),
	measure.FanOutFirst: timing(measure.FanOutFirst, "From the intended time of a message to its first receiver."),
	measure.FanOutLast:  timing(measure.FanOutLast, "From the intended time of a message to its last receiver."),
	measure.HTTP:        timing(measure.HTTP, "From the intended time of an HTTP request to the end of the response."),
	measure.Lateness:    timing(measure.Lateness, "How much later than intended sioproof itself began something."),
}

func timing(t measure.Timing, help string) Metric {
	return Metric{fmt.Sprintf("sioproof_%s_seconds", t), histogram, help, ""}
}

// figure is a number of the ledger.
type figure struct {
	Metric
	of func(ledger.Figures) int64
}

// figures are the metrics of what the ledger counts, by promise.
var figures = []figure{
	promised("messages", "Messages sent whose receivers are known.", func(f ledger.Figures) int64 { return f.Messages }),
	promised("deliveries_expected", "Deliveries that had to come, as far as that is known.", ledger.Figures.Expected),
	promised("deliveries_received", "Deliveries that had to come, and came.", func(f ledger.Figures) int64 { return f.Received }),
	promised("deliveries_lost", "Deliveries that had to come and cannot come any more; most are known at the end only.", func(f ledger.Figures) int64 { return f.Lost }),
	promised("deliveries_duplicated", "Deliveries that came again.", func(f ledger.Figures) int64 { return f.Duplicated }),
	promised("deliveries_out_of_order", "Deliveries that came after a later one of the same sender.", func(f ledger.Figures) int64 { return f.OutOfOrder }),
	promised("deliveries_leaked", "Deliveries that came to somebody who may not get them.", func(f ledger.Figures) int64 { return f.Leaked }),
	promised("deliveries_late", "Deliveries that came after the time allowed.", func(f ledger.Figures) int64 { return f.Late }),
	promised("deliveries_uncertain", "Deliveries around a change of membership, neither required nor forbidden.", func(f ledger.Figures) int64 { return f.Uncertain }),
}

func promised(name, help string, of func(ledger.Figures) int64) figure {
	return figure{Metric{"sioproof_" + name + "_total", counter, help, "promise"}, of}
}

// Catalogue lists all metrics of a run, in the order of the documentation. Those of the driver's own process come from the library
// and are not among them.
func Catalogue() []Metric {
	all := []Metric{phase, warmUp, clients, users}
	for _, c := range measure.Counters() {
		all = append(all, counts[c])
	}
	all = append(all, errorKinds, reasons)
	for _, f := range figures {
		all = append(all, f.Metric)
	}
	for _, t := range measure.Timings() {
		all = append(all, timings[t])
	}
	return append(all, targetCPU, targetMemory, targetFiles)
}

// Table is the catalogue as it stands in the documentation.
func Table() string {
	var out strings.Builder
	out.WriteString("| metric | type | label | |\n| --- | --- | --- | --- |\n")
	for _, m := range Catalogue() {
		label := ""
		if m.Label != "" {
			label = "`" + m.Label + "`"
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", m.Name, m.Type, label, m.Help)
	}
	return out.String()
}
