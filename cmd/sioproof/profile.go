package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/profiles"
)

const profileHelp = `Begin, show and check a profile. A profile describes an application: its events, who receives them, and what it acknowledges.
docs/profile.md describes every key.`

const profileExample = `  # the profiles that sioproof ships with
  sioproof profile list

  # answer questions about an application, and get its profile
  sioproof profile init chat.yaml

  # begin with a built-in one
  sioproof profile show get-started > chat.yaml

  # see whether it fits
  sioproof profile check chat.yaml http://localhost:3000`

func profileCommand(sys *system) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "profile",
		Short:   "begin, show and check a profile",
		Long:    profileHelp,
		Example: profileExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(profileListCommand(sys), profileShowCommand(sys), profileCheckCommand(sys), profileInitCommand(sys))
	return cmd
}

func profileListCommand(sys *system) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "list the built-in profiles",
		Long:    "List the built-in profiles, with the application that each describes and how many operations it has.",
		Example: "  sioproof profile list",
		Args:    atMost(0, "`profile show NAME` prints one"),
		RunE: func(*cobra.Command, []string) error {
			var out strings.Builder
			for _, name := range profiles.Names() {
				p, err := profiles.Load(name)
				if err != nil {
					return explain(err)
				}
				fmt.Fprintf(&out, "%-13s %s  %s\n", name, text.Count(len(p.Operations()), "operation", "operations"), p.Link)
				fmt.Fprintf(&out, "%-13s %s\n", "", p.Description)
			}
			_, err := fmt.Fprint(sys.stdout, out.String())
			return err
		},
	}
}

const profileShowHelp = `Print a profile with a comment for each key and each operation, as a beginning for one of your own. NAME is a built-in profile or a file.`

const profileShowExample = `  # begin with a built-in one
  sioproof profile show get-started > chat.yaml

  # what one of your own says
  sioproof profile show chat.yaml`

func profileShowCommand(sys *system) *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "print a profile with comments",
		Long:    profileShowHelp,
		Example: profileShowExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("for example: sioproof profile show get-started", "profile show needs a profile: %s, or a file", strings.Join(profiles.Names(), ", "))
			}
			return atMost(1, "one profile at a time")(cmd, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return profiles.Names(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(_ *cobra.Command, args []string) error {
			commented, err := profiles.Commented(args[0])
			if err != nil {
				return explain(err)
			}
			_, err = fmt.Fprint(sys.stdout, commented)
			return err
		},
	}
}
