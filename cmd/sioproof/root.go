package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
)

const rootHelp = `sioproof proves a Socket.IO server: that it speaks the protocol, and that it keeps the promises an application builds on.

Exit codes: 0 conforms, 1 does not, 2 usage or configuration, 3 unreachable, 4 fault of the harness, 130 interrupted.`

const rootExample = `  # the embedded reference server, to see what a run looks like
  sioproof verify

  # a server that runs already, here with the application of the official chat tutorial
  sioproof verify http://localhost:3000 --profile get-started

  # a server to start, whose log is watched and which is stopped afterwards
  sioproof verify --exec 'node server.js' http://localhost:3000 --junit report.xml`

// usage is cobra's own, but with the examples at its end.
const usage = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:
{{- range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{- end}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{- if .HasExample}}

Examples:
{{.Example}}
{{- end}}
`

// run executes the command line and returns the code to end with.
func run(sys *system) (code reports.ExitCode) {
	defer func() {
		if fault := recover(); fault != nil {
			sys.complain(fmt.Sprintf("fault of the harness: %v", fault), "please report it with the lines below")
			fmt.Fprintf(sys.stderr, "%s", debug.Stack())
			code = reports.ExitFault
		}
	}()
	root := rootCommand(sys)
	root.SetArgs(sys.args)
	return sys.conclude(root.ExecuteContext(context.Background()))
}

func rootCommand(sys *system) *cobra.Command {
	root := &cobra.Command{
		Use:           "sioproof",
		Short:         "prove a Socket.IO server",
		Long:          rootHelp,
		Example:       rootExample,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			hint := "`sioproof --help` lists the commands"
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return misuse(hint, "there is no command %q", args[0])
		},
		RunE: func(*cobra.Command, []string) error {
			return misuse("`sioproof verify` proves the embedded reference server; `sioproof --help` lists the commands", "a command is needed")
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(sys.stdout)
	root.SetErr(sys.stderr)
	root.SetUsageTemplate(usage)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misuse(fmt.Sprintf("`%s --help` shows the flags", cmd.CommandPath()), "%v", err)
	})
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})
	root.AddCommand(verifyCommand(sys), loadCommand(sys), renderCommand(sys), serveCommand(sys), casesCommand(sys), versionCommand(sys))
	return root
}

// atMost is an argument check in our words.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return misuse(fmt.Sprintf("`%s --help` shows how it is called", cmd.CommandPath()), "%q is one argument too many: %s", args[n], what)
		}
		return nil
	}
}
