package metrics_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/scenarios/metrics"
)

var update = flag.Bool("update", false, "write the table of docs/metrics.md anew")

func TestOnlyThisMachineUnlessToldOtherwise(t *testing.T) {
	server, err := metrics.Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if url := server.URL(); !strings.HasPrefix(url, "http://127.0.0.1:") || strings.HasPrefix(url, "http://127.0.0.1:0/") {
		t.Error(url)
	}
	busy := strings.TrimSuffix(strings.TrimPrefix(server.URL(), "http://"), "/metrics")
	for address, want := range map[string]string{busy: "in use", "9464": "missing port", "127.0.0.1:http-or-so": "port"} {
		if taken, err := metrics.Listen(address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
			if err == nil {
				taken.Close()
			}
		}
	}
}

const document = "../../docs/metrics.md"

// The table of docs/metrics.md is the catalogue.
func TestTheCatalogueIsDocumented(t *testing.T) {
	page, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(page), "| metric |")
	if *update {
		if err := os.WriteFile(document, []byte(head+metrics.Table()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := head + metrics.Table(); string(page) != want && !*update {
		t.Errorf("%s is not current (go test ./scenarios/metrics -run TestTheCatalogueIsDocumented -update writes it anew)", document)
	}
}
