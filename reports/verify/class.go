package verify

import "github.com/sioproof/sioproof/reports"

// Class counts pass as passed; fail, error, unexpected-pass, and a non-strict that strict does not let through, as failed;
// and everything else as skipped.
func (r Result) Class(strict reports.Strictness) reports.Class {
	switch r.Verdict {
	case reports.Pass:
		return reports.Passed
	case reports.Fail, reports.Error, reports.UnexpectedPass:
		return reports.Failed
	case reports.NonStrict:
		if strict == reports.StrictReference || strict == reports.StrictShould && r.Level != reports.Reference {
			return reports.Failed
		}
	}
	return reports.Skipped
}
