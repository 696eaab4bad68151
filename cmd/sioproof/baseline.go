package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/sioproof/sioproof/internal/outfile"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// toFillIn is the reason of an entry that --write-known made.
const toFillIn = "to be filled in: why is this accepted?"

// checkBaseline refuses a file that is there: what was written into it by hand must not be lost.
func checkBaseline(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return misuse("give another name, or remove it", "--write-known does not overwrite %s", path)
	}
	if err := outfile.Check(path); err != nil {
		return misuse("the folder must exist and be writable", "cannot write the known deviations: %v", err)
	}
	return nil
}

// writeBaseline writes what failed as known deviations, an entry for each case and variant, and says so.
func writeBaseline(sys *system, path string, r *verify.Report) error {
	failed := failures(r)
	if len(failed) == 0 {
		sys.say(fmt.Sprintf("nothing failed, so %s was not written", path))
		return nil
	}
	if err := outfile.Write(path, func(w io.Writer) error { return baseline(w, r, failed) }); err != nil {
		return errors.Join(errors.New("cannot write the known deviations"), err)
	}
	sys.say(fmt.Sprintf("%s written to %s: fill in the reasons, and expect them with --known %[2]s",
		text.Count(len(failed), "known deviation", "known deviations"), path))
	return nil
}

// failures are the results that tell of the server and fail the run.
func failures(r *verify.Report) []verify.Result {
	var failed []verify.Result
	for _, result := range r.Results {
		class := result.Class(r.Selection.Strict)
		if (class == reports.Failed || class == reports.Consequential) && (result.Verdict == reports.Fail || result.Verdict == reports.NonStrict) {
			failed = append(failed, result)
		}
	}
	return failed
}

// baseline writes a file of known deviations.
func baseline(w io.Writer, r *verify.Report, failed []verify.Result) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# What failed on %s. Fill in the reasons, and remove what is mended.\n\ndeviations:\n", r.Started.Format("2006-01-02"))
	for _, result := range failed {
		fmt.Fprintf(&out, "  # %s\n", text.Visible(result.Title))
		fmt.Fprintf(&out, "  - case: %s\n", result.ID)
		if result.Variant != "" {
			fmt.Fprintf(&out, "    variant: %s\n", scalar(result.Variant))
		}
		fmt.Fprintf(&out, "    failure: %s\n", scalar(failureGlob(result)))
		fmt.Fprintf(&out, "    reason: %s\n", scalar(toFillIn))
		if result.Link != "" {
			fmt.Fprintf(&out, "    link: %s\n", scalar(result.Link))
		}
		out.WriteString("\n")
	}
	_, err := io.WriteString(w, strings.TrimSuffix(out.String(), "\n"))
	return err
}

// scalar is a text in YAML, between double quotes as in JSON.
func scalar(value string) string {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a text has always a JSON form
	return strings.TrimSuffix(quoted.String(), "\n")
}

// volatile matches what differs from run to run: ids, tokens and names, which are long or mix letters with digits, and numbers but for a
// status.
var volatile = regexp.MustCompile(`\b(?:[\w-]{16,}|[A-Za-z_-]+\d[\w-]*|\d[\w-]*[A-Za-z][\w-]*|\d+(?:\.\d+)?)\b`)

// status matches the words that give a number a meaning of its own.
var status = regexp.MustCompile(`(?i)\b(?:status|code|type|EIO)[ =]$`)

// number matches what was seen if that is a number alone, as a rule a status.
var number = regexp.MustCompile(`^\d+$`)

// failureGlob is a glob that matches the failure of a result again: what was expected, and the beginning of what was seen, without what
// differs from run to run.
func failureGlob(result verify.Result) string {
	var expected strings.Builder
	rest := result.Expected
	for at := nextVolatile(rest); at != nil; at = nextVolatile(rest) {
		expected.WriteString(rest[:at[0]] + "*")
		rest = rest[at[1]:]
	}
	expected.WriteString(rest)
	seen, _, _ := strings.Cut(result.Actual, "\n")
	if at := nextVolatile(seen); at != nil && !number.MatchString(seen) {
		seen = seen[:at[0]]
	}
	return expected.String() + "\n" + seen + "*"
}

// nextVolatile is the place of the first part of a text that differs from run to run; nil if none does.
func nextVolatile(text string) []int {
	for _, at := range volatile.FindAllStringIndex(text, -1) {
		if !status.MatchString(text[:at[0]]) {
			return at
		}
	}
	return nil
}
