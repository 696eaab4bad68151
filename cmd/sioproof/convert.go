package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/internal/outfile"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/scenarios/artillery"
	"github.com/sioproof/sioproof/scenarios/language"
)

const convertHelp = `Convert a load test of Artillery's Socket.IO engine into a scenario.

The scenario is printed, or written to --output. What a scenario cannot say is left out, and each such place is named with its line, on the
standard error and in the comments at the top of the scenario. A data file is looked for beside the file, as Artillery does.

The exit code is 0 if everything was converted, and 1 if something was left out.`

const convertExample = `  sioproof convert artillery.yml --output scenario.yaml
  sioproof load http://localhost:3000 --scenario scenario.yaml`

func convertCommand(sys *system) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:     "convert FILE",
		Short:   "convert a load test of Artillery into a scenario",
		Long:    convertHelp,
		Example: convertExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("for example `sioproof convert artillery.yml --output scenario.yaml`", "the file to convert is missing")
			}
			return atMost(1, "one file at a time")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return convert(sys, args[0], output) },
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write the scenario to `FILE` (default: print it)")
	return cmd
}

func convert(sys *system, file, output string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return misuse("a YAML or JSON file with the scenarios of Artillery", "cannot read the file: %v", err)
	}
	result, err := artillery.Convert(file, source, artillery.Files{
		Read: func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(filepath.Dir(file), name)) },
		Path: func(name string) string { return besides(output, file, name) },
	})
	if err != nil {
		return misuse("https://www.artillery.io/docs/reference/test-script describes the format", "%s: %v", file, err)
	}
	read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(filepath.Dir(output), name)) }
	if _, err := language.Parse(file, []byte(result.Scenario), read); err != nil {
		return fmt.Errorf("the scenario that was made of %s cannot be read: %w", file, err)
	}
	if err := writeScenario(sys, output, result.Scenario); err != nil {
		return err
	}
	for _, loss := range result.Losses {
		fmt.Fprintln(sys.stderr, text.Visible(fmt.Sprintf("%s:%d: %s", file, loss.Line, loss.What)))
	}
	if len(result.Losses) > 0 {
		fmt.Fprintf(sys.stderr, "%s\n", text.Count(len(result.Losses), "thing is not converted", "things are not converted"))
		return verdict(reports.ExitDeviates)
	}
	return nil
}

// besides is the path of a file beside the converted one, from the folder of the output, or, if that is printed, from the working folder.
func besides(output, file, name string) string {
	path := filepath.Join(filepath.Dir(file), name)
	if relative, err := filepath.Rel(filepath.Dir(output), path); err == nil {
		return filepath.ToSlash(relative)
	}
	return path
}

func writeScenario(sys *system, output, scenario string) error {
	if output == "" {
		_, err := fmt.Fprint(sys.stdout, scenario)
		return err
	}
	err := outfile.Write(output, func(to io.Writer) error {
		_, err := io.WriteString(to, scenario)
		return err
	})
	if err != nil {
		return misuse("--output names a file in a folder that is there", "cannot write the scenario: %v", err)
	}
	return nil
}
