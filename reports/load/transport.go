package load

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports/view"
)

// Transport is what was found over one transport, the warm-up included. A delivery counts for the transport of its recipient, but in
// Unreceived.
type Transport struct {
	Name        string `json:"name"`    // websocket, upgrade or polling
	Clients     int64  `json:"clients"` // that used it
	Connected   int64  `json:"connected"`
	Errors      int64  `json:"errors"`
	Disconnects int64  `json:"disconnects"`
	Expected    int64  `json:"expected"`
	Lost        int64  `json:"lost"`
	Duplicated  int64  `json:"duplicated"`
	OutOfOrder  int64  `json:"out_of_order"`
	Leaked      int64  `json:"leaked"`
	Late        int64  `json:"late"`
	Unreceived  int64  `json:"unreceived"` // lost deliveries of messages that were sent over it
}

// received is how much went wrong at the clients of the transport.
func (t Transport) received() int64 {
	return t.Errors + t.Disconnects + t.Lost + t.Duplicated + t.OutOfOrder + t.Leaked
}

// transportProperties are the transports, a line each; none if there is nothing to compare.
func transportProperties(transports []Transport) (pairs []view.Pair) {
	if len(transports) < 2 {
		return nil
	}
	for _, t := range transports {
		pairs = append(pairs, view.Pair{Label: "transport " + t.Name, Text: fmt.Sprintf(
			"%d clients, %d errors, %d disconnects; of %d deliveries %d lost, %d duplicated, %d out of order, %d leaked",
			t.Clients, t.Errors, t.Disconnects, t.Expected, t.Lost, t.Duplicated, t.OutOfOrder, t.Leaked)})
	}
	return pairs
}

// transportTable compares the transports; it is empty if there is nothing to compare.
func transportTable(transports []Transport) view.Table {
	t := view.Table{Title: "Transports", Columns: view.Columns("Transport", "clients", "connected", "errors", "disconnects", "expected",
		"lost", "duplicated", "out of order", "leaked", "late", "sent and lost")}
	if len(transports) < 2 {
		return t
	}
	for _, x := range transports {
		row := []string{x.Name}
		for _, n := range []int64{x.Clients, x.Connected, x.Errors, x.Disconnects, x.Expected, x.Lost, x.Duplicated, x.OutOfOrder, x.Leaked, x.Late, x.Unreceived} {
			row = append(row, text.Grouped(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// onlyOver says, if so, that of several transports one alone has all failures: at its clients, or of the messages sent over it.
func onlyOver(transports []Transport) string {
	if len(transports) < 2 {
		return ""
	}
	if name, one := sole(transports, Transport.received); one {
		return "all errors, disconnects and wrong deliveries are at clients over " + name
	}
	sent := func(t Transport) int64 { return t.received() - t.Lost + t.Unreceived }
	if name, one := sole(transports, sent); one {
		return "all errors and wrong deliveries are of messages sent over " + name
	}
	return ""
}

// sole returns the only transport of which something is counted.
func sole(transports []Transport, count func(Transport) int64) (name string, one bool) {
	for _, t := range transports {
		if count(t) == 0 {
			continue
		}
		if name != "" {
			return "", false
		}
		name = t.Name
	}
	return name, name != ""
}
