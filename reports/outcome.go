package reports

// ExitCode is what the process ends with. The codes are part of the command line's contract.
type ExitCode int

// The exit codes.
const (
	ExitConforms    ExitCode = 0   // everything selected and applicable passed
	ExitDeviates    ExitCode = 1   // something failed
	ExitUsage       ExitCode = 2   // the command line or a file is wrong, or nothing was selected
	ExitUnreachable ExitCode = 3   // no Socket.IO server answers there, or it stopped answering
	ExitFault       ExitCode = 4   // the harness failed: no statement about the target
	ExitInterrupted ExitCode = 130 // stopped by a signal
)

// Status is the outcome in a word, for readers of the JSON form.
type Status string

// The statuses, each with an exit code of its own but for Invalid, whose exit code is that of a fault.
const (
	Conforms    Status = "conforms"
	Deviates    Status = "deviates"
	Unusable    Status = "unusable"
	Unreachable Status = "unreachable"
	Fault       Status = "fault"
	Interrupted Status = "interrupted"
	Invalid     Status = "invalid" // the driver of a load was the bottleneck: no statement about the target
)

// Outcome is the verdict on the run as a whole.
type Outcome struct {
	Status   Status   `json:"status"`
	ExitCode ExitCode `json:"exit_code"`
	Reason   string   `json:"reason"` // one sentence
}

// Ending says what cut a run short; the zero value is a run that came to its end. Each field is a sentence for the reader.
type Ending struct {
	Interrupted string // a signal came
	Fault       string // the harness broke
	Unreachable string // the target could not be reached, or vanished
	Unusable    string // the run could not begin with this configuration
}

// Outcome is what the ending alone decides: an interruption, a fault and a run that could not begin prove nothing about the
// target, whatever was found before. Otherwise it is false, and the findings decide.
func (e Ending) Outcome() (Outcome, bool) {
	switch {
	case e.Interrupted != "":
		return Outcome{Interrupted, ExitInterrupted, e.Interrupted}, true
	case e.Fault != "":
		return Outcome{Fault, ExitFault, e.Fault}, true
	case e.Unusable != "":
		return Outcome{Unusable, ExitUsage, e.Unusable}, true
	}
	return Outcome{}, false
}
