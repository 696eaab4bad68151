package supervise

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"github.com/sioproof/sioproof/scenarios/watch"
)

// What disturbs a second of a load. All processors are nearly used up, and not by the driver and the target alone; or pages are swapped.
const (
	nearlyIdle   = 0.10    // of the processors' time, is too little to be left
	muchOfOthers = 0.25    // of the processors' time
	muchSwapped  = 1 << 20 // bytes
	// disturbedShare of the seconds may be disturbed: a time that is measured in them says more about the machine than about the target.
	disturbedShare = 0.10
)

// MachineUse is what everything else on this machine did while the load ran. The warm-up is left out.
type MachineUse struct {
	Cores      int
	Unknown    string  // why the CPU of everything else is not known; empty if it is
	MeanOthers float64 // CPU of everything else, of one core
	MostOthers float64
	Swapped    uint64 // bytes, in and out
	Seconds    int    // that were looked at
	Disturbed  int    // of them
}

// disturbance says, in a sentence, that something else on the machine disturbed the load; nothing if not.
func (m MachineUse) disturbance() string {
	if m.Disturbed == 0 || float64(m.Disturbed) < disturbedShare*float64(m.Seconds) {
		return ""
	}
	what := fmt.Sprintf("the machine was too busy in %d of %d seconds", m.Disturbed, m.Seconds)
	if m.Unknown == "" {
		what += fmt.Sprintf(": everything else took CPU %.0f%% of a core, at most %.0f%%, of %d cores", 100*m.MeanOthers, 100*m.MostOthers, m.Cores)
	}
	if m.Swapped > 0 {
		what += fmt.Sprintf("; %.0f MB were swapped", float64(m.Swapped)/1e6)
	}
	return what
}

// machine looks at this machine once a second.
type machine struct {
	look func() (watch.MachineUsage, error)
	use  MachineUse
	last watch.MachineUsage
	own  time.Duration // CPU of driver and target, at the last look
}

// newMachine begins to look at this machine. Unknown says why the CPU of the target cannot be told from that of everything else.
func newMachine(look func() (watch.MachineUsage, error), own time.Duration, unknown string) *machine {
	m := &machine{look: look, own: own, use: MachineUse{Unknown: unknown}}
	usage, err := look()
	if err != nil {
		m.look = nil
		m.use.Unknown = "this system does not tell: " + err.Error()
		return m
	}
	m.last, m.use.Cores = usage, usage.Cores
	return m
}

// second looks at the machine; own is the CPU that driver and target have taken since they began. A second counts unless it is warm-up.
func (m *machine) second(own time.Duration, counts bool) {
	if m.look == nil {
		return
	}
	usage, err := m.look()
	if err != nil {
		return
	}
	busy, idle := usage.CPU-m.last.CPU, usage.Idle-m.last.Idle
	others, swapped := max(0, busy-(own-m.own)), usage.Swapped-m.last.Swapped
	total := float64(busy + idle)
	if total < float64(moment) {
		return // the end of a run may follow right after a second
	}
	m.last, m.own = usage, own
	if !counts {
		return
	}
	m.use.Seconds++
	m.use.Swapped += swapped
	disturbed := swapped >= muchSwapped
	if m.use.Unknown == "" {
		cores := float64(others) / total * float64(usage.Cores)
		m.use.MeanOthers += (cores - m.use.MeanOthers) / float64(m.use.Seconds)
		m.use.MostOthers = max(m.use.MostOthers, cores)
		disturbed = disturbed || float64(idle) < nearlyIdle*total && float64(others) >= muchOfOthers*total
	}
	if disturbed {
		m.use.Disturbed++
	}
}

// unknownTarget says why the CPU of the target cannot be told from that of everything else on this machine; nothing if it can.
func (s *supervision) unknownTarget() string {
	if s.options.Embedded || s.target != nil || !local(s.options.Target.Endpoint.URL.Hostname()) {
		return ""
	}
	return "the server is on this machine, and its process is not known: --pid names it"
}

// local reports whether a host is this machine. One that cannot be found may be.
func local(host string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	found, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return true
	}
	name, _ := os.Hostname()
	ours, _ := net.InterfaceAddrs()
	return host == name || slices.ContainsFunc(found, func(ip net.IPAddr) bool {
		return ip.IP.IsLoopback() || slices.ContainsFunc(ours, func(a net.Addr) bool {
			network, ok := a.(*net.IPNet)
			return ok && network.IP.Equal(ip.IP)
		})
	})
}
