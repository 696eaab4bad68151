package load

import "fmt"

// Machine is what everything but the driver and the server did on the machine of the driver while the load ran, the warm-up left out.
type Machine struct {
	Cores            int     `json:"cores,omitempty"`
	Unknown          string  `json:"unknown,omitempty"` // why the CPU of everything else is not known; empty if it is
	MeanOthersCPU    float64 `json:"mean_others_cpu"`   // of one core
	MaxOthersCPU     float64 `json:"max_others_cpu"`
	SwappedBytes     uint64  `json:"swapped_bytes"`
	Seconds          int     `json:"seconds"`           // that were looked at
	DisturbedSeconds int     `json:"disturbed_seconds"` // of them: the machine had no CPU left, or swapped
}

// line says what the machine did beside the load.
func (m Machine) line() string {
	switch {
	case m.Unknown != "":
		return "what else runs is not judged: " + m.Unknown
	case m.Seconds == 0:
		return ""
	}
	line := fmt.Sprintf("everything else CPU %.0f%% of a core, at most %.0f%%, of %d cores", m.MeanOthersCPU*100, m.MaxOthersCPU*100, m.Cores)
	if m.SwappedBytes > 0 {
		line += fmt.Sprintf("; %.0f MB swapped", float64(m.SwappedBytes)/1e6)
	}
	if m.DisturbedSeconds > 0 {
		line += fmt.Sprintf("; too busy in %d of %d seconds", m.DisturbedSeconds, m.Seconds)
	}
	return line
}
