package reports

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/text"
)

// Tally counts what was judged. Passed, Failed, Consequences and Skipped add up to Total, and so do the Verdicts.
type Tally struct {
	Total        int             `json:"total"`
	Passed       int             `json:"passed"`
	Failed       int             `json:"failed"`
	Consequences int             `json:"consequences,omitempty"` // failed because others did
	Skipped      int             `json:"skipped"`
	Verdicts     map[Verdict]int `json:"verdicts"` // only those that occur
}

// NewTally is a tally of nothing.
func NewTally() Tally { return Tally{Verdicts: map[Verdict]int{}} }

// Add counts a verdict, as the class that it belongs to.
func (t *Tally) Add(v Verdict, as Class) {
	t.Total++
	t.Verdicts[v]++
	switch as {
	case Passed:
		t.Passed++
	case Failed:
		t.Failed++
	case Consequential:
		t.Consequences++
	case Skipped:
		t.Skipped++
	}
}

// String is the line that a report closes with.
func (t Tally) String() string {
	consequences := ""
	if t.Consequences > 0 {
		consequences = ", " + text.Count(t.Consequences, "consequence", "consequences")
	}
	return fmt.Sprintf("%d passed, %d failed%s, %d skipped", t.Passed, t.Failed, consequences, t.Skipped)
}
