package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/profiles/deviations"
)

const librariesHelp = `List the Socket.IO libraries of which known deviations ship: rules of the protocol that their releases do not keep, each with its reason.
"sioproof verify --library NAME" reports them and does not fail the run for them. Where --exec shows which library the server runs on,
that happens by itself.

With a name, print its list.`

const librariesExample = `  # which there are
  sioproof libraries

  # what one is known not to do
  sioproof libraries socket.io@4`

func librariesCommand(sys *system) *cobra.Command {
	return &cobra.Command{
		Use:     "libraries [NAME]",
		Short:   "list the known deviations of Socket.IO libraries",
		Long:    librariesHelp,
		Example: librariesExample,
		Args:    atMost(1, "one library at a time"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return libraryNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				_, err := fmt.Fprint(sys.stdout, listLibraries())
				return err
			}
			found, err := deviations.FindLibrary(args[0])
			if err != nil {
				return explain(err)
			}
			_, err = sys.stdout.Write(found.Source)
			return err
		},
	}
}

func libraryNames() []string {
	var names []string
	for _, l := range deviations.Libraries() {
		names = append(names, l.Name)
	}
	return names
}

// listLibraries is two lines for each library.
func listLibraries() string {
	var out strings.Builder
	for _, l := range deviations.Libraries() {
		fmt.Fprintf(&out, "%-24s %s\n", l.Name, l.About)
		fmt.Fprintf(&out, "%-24s %d known deviations, tried with %s\n", "", len(l.All()), l.Tried)
	}
	return out.String()
}
