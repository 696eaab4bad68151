package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

func versionCommand(sys *system) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Long:    "Print the version of sioproof, the Go release it was built with, and the schema of the reports of verify.",
		Example: "  sioproof version",
		Args:    atMost(0, "version takes none"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(sys.stdout, versionLine())
			return err
		},
	}
}

func versionLine() string {
	t := tool()
	return fmt.Sprintf("%s %s %s %s %s\n", t.Name, t.Version, t.Go, t.Platform, verify.Schema)
}

// tool is what made a report.
func tool() reports.Tool {
	t := reports.Tool{Name: "sioproof", Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		t.Version = info.Main.Version
	}
	return t
}
