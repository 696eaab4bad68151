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

  # a server that runs already: what needs no application is judged, and no event is sent to it
  sioproof verify http://localhost:3000

  # with its application, here that of the official chat tutorial
  sioproof verify http://localhost:3000 --profile get-started

  # a server to start, whose log is watched and which is stopped afterwards
  sioproof verify --exec 'node server.js' http://localhost:3000 --profile my-app.yaml --junit report.xml`

// usageTemplate is cobra's own, but with the examples at its end.
const usageTemplate = `Usage:
  {{if .HasParent}}{{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}{{if .HasParent}}
  {{end}}{{.CommandPath}} COMMAND{{end}}
{{- if .HasAvailableSubCommands}}

Commands:
{{- range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
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
			return noCommand(cmd, args[0])
		},
		// The help is no report, and a script that lost its arguments must not be green.
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(sys.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return verdict(reports.ExitUsage)
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(sys.stdout)
	root.SetErr(sys.stderr)
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(wrongFlag)
	root.SetHelpCommand(helpCommand())
	root.Version = tool().Version
	root.SetVersionTemplate(versionLine())
	root.AddCommand(verifyCommand(sys), loadCommand(sys), recordCommand(sys), profileCommand(sys), convertCommand(sys), renderCommand(sys),
		serveCommand(sys), casesCommand(sys), librariesCommand(sys), versionCommand(sys))
	root.InitDefaultCompletionCmd()
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		describeCompletion(completion)
	}
	return root
}

// describeCompletion puts cobra's own command in our words. Without an argument it is its help, as cobra has it; a shell that it does
// not know is a mistake.
func describeCompletion(completion *cobra.Command) {
	completion.Short = "print what makes a shell complete command lines"
	completion.Long = "Print what makes a shell complete command lines. The help of each shell's command says how to load that, now or for good."
	completion.Example = "  source <(sioproof completion bash)"
	completion.SuggestionsMinimumDistance = 2
	completion.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return noCommand(cmd, args[0])
		}
		return nil
	}
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
}

// noCommand says that a command has no such command below it.
func noCommand(above *cobra.Command, name string) error {
	hint := fmt.Sprintf("`%s --help` shows what there is", above.CommandPath())
	if strings.Contains(name, "://") {
		hint = fmt.Sprintf("`%s verify %s` verifies that server", above.CommandPath(), name)
	} else if near := above.SuggestionsFor(name); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return misuse(hint, "there is no command %q", strings.TrimPrefix(above.CommandPath()+" "+name, "sioproof "))
}

// helpCommand is --help for those who begin with the word.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "say what a command does, like its --help",
		Long:    "Say what a command does and which flags it has, like its --help.",
		Example: "  sioproof help verify\n  sioproof help cases explain",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = noCommand(about, rest[0])
			}
			if err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
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
