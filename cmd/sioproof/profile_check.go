package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/profilecheck"
	"github.com/sioproof/sioproof/suites"
)

const profileCheckHelp = `Check whether a profile fits an application: do each operation once with two clients, and look for the events and acknowledgements that
the profile describes. Who receives them, and how often, is for verify to judge.

verify and load do the same before they begin. Exit code 0: the profile fits; 1: something did not come, so that the profile is wrong or
the application broken; 2: the profile does not fit.`

const profileCheckExample = `  # a server that runs already
  sioproof profile check chat.yaml http://localhost:3000

  # a server to start
  sioproof profile check chat.yaml --exec 'node server.js' http://localhost:3000`

func profileCheckCommand(sys *system) *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use:     "check FILE [URL]",
		Short:   "check whether a profile fits an application",
		Long:    profileCheckHelp,
		Example: profileCheckExample,
		Args: func(cmd *cobra.Command, args []string) error {
			const example = "for example: sioproof profile check chat.yaml http://localhost:3000"
			switch {
			case len(args) == 0:
				return misuse(example, "profile check needs a profile and a URL")
			case cmd.Flags().Changed("profile"):
				return misuse(example, "--profile is the first argument here")
			case len(args) == 1 && target.exec == "":
				return misuse(example, "profile check needs the URL of the server, or --exec")
			}
			return atMost(2, "one profile and one server at a time")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			target.profile = args[0]
			options, err := target.options(sys, cmd, strings.Join(args[1:], ""))
			if err != nil {
				return err
			}
			return checkProfile(cmd.Context(), sys, options)
		},
	}
	cmd.Flags().SortFlags = false
	target.register(cmd)
	_ = cmd.Flags().MarkHidden("profile")
	return cmd
}

// checkProfile opens a server and prints whether its profile fits.
func checkProfile(above context.Context, sys *system, options server.Options) error {
	in, ctx := sys.interruptible(above)
	defer in.stop()
	t, err := server.Open(ctx, options)
	if err != nil {
		return explain(err)
	}
	in.atOnce(func() { _ = t.Close() })
	defer func() { _ = t.Close() }()
	report, err := profilecheck.Run(ctx, t)
	switch {
	case interrupted(ctx):
		return &problem{reports.ExitInterrupted, "interrupted while the profile was tried", ""}
	case err != nil:
		return explain(err)
	}
	if err := report.Err(); err != nil {
		return explain(err)
	}
	out := &strings.Builder{}
	describeCheck(out, report)
	if len(report.Doubts) == 0 {
		if err := recommend(out, t, suites.Selection{}); err != nil {
			return explain(err)
		}
	}
	if _, err := io.WriteString(sys.stdout, out.String()); err != nil {
		return err
	}
	if len(report.Doubts) > 0 {
		return verdict(reports.ExitDeviates)
	}
	return nil
}

// describeCheck says what was found: a line for what fits, and one for each doubt.
func describeCheck(w io.Writer, r *profilecheck.Report) {
	if len(r.Fits) > 0 {
		fmt.Fprintf(w, "seen: %s\n", names(r.Fits))
	}
	if len(r.Unseen) > 0 {
		fmt.Fprintf(w, "sent, and nothing comes back that could show it: %s\n", names(r.Unseen))
	}
	doubtful(w, r)
	if len(r.Doubts) == 0 {
		fmt.Fprintln(w, "the profile fits")
	}
}

func doubtful(w io.Writer, r *profilecheck.Report) {
	for _, doubt := range r.Doubts {
		fmt.Fprintf(w, "profile check: %s\n", text.VisibleLines(doubt))
	}
	if len(r.Doubts) > 0 && len(r.Fits) == 0 {
		fmt.Fprintln(w, "profile check: nothing was seen that the profile describes; is it the profile of this application?")
	}
}

func names(operations []profiles.OperationName) string {
	words := make([]string, len(operations))
	for i, name := range operations {
		words[i] = string(name)
	}
	return strings.Join(words, ", ")
}

// mostRecommended is how many operations are recommended at a time.
const mostRecommended = 3

// recommend says which operations the profile could describe next.
func recommend(w io.Writer, t *server.Server, selection suites.Selection) error {
	unlocks, err := suites.Unlocks(t, selection)
	if err != nil {
		return err
	}
	for _, u := range unlocks[:min(len(unlocks), mostRecommended)] {
		fmt.Fprintf(w, "describing `%s` would let %s apply: %s\n", u.Operation, text.Count(u.Cases, "more case", "more cases"), profiles.Summary(u.Operation))
	}
	return nil
}

// tryProfile tries the profile of a server before anything is judged by it. What is doubtful is said; a profile that does not fit is an error.
func (sys *system) tryProfile(ctx context.Context, t *server.Server) (*profilecheck.Report, error) {
	report, err := profilecheck.Run(ctx, t)
	if err != nil {
		return nil, err
	}
	doubtful(sys.stderr, report)
	return report, report.Err()
}
