package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sioproof": main})
}

// TestScripts holds the contracts of the command line: each file in testdata is one.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"lastline":  lastLine,
			"fits":      fits,
			"listen":    listen,
			"interrupt": interrupt,
			"hangup":    hangUp,
			"scrape":    scrape,
		},
	})
}
