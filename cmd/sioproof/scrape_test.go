package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sioproof/sioproof/internal/testutil"
)

var metricsOn = regexp.MustCompile(`(?m)^metrics on (http://\S+)$`)

// scrape runs a load that is exposed, scrapes it until what comes matches, and waits until it has ended well. What came is then in the
// file metrics, and what was said in the files out and err: scrape PATTERN COMMAND ARGUMENT…
func scrape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: scrape PATTERN COMMAND ARGUMENT…")
	}
	program, err := exec.LookPath(args[1])
	ts.Check(err)
	stdout, stderr := create(ts, "out"), create(ts, "err")
	cmd := exec.Command(program, args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), stdout, stderr
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	awaitMatch(ts, stderr.Name(), metricsOn.String(), ended)
	said := ts.ReadFile("err")
	url := metricsOn.FindStringSubmatch(said)[1]
	expected := regexp.MustCompile(args[0])
	var body []byte
	matched := testutil.Until(func() bool {
		body = get(ts, url)
		return expected.Match(body)
	})
	if !matched {
		ts.Fatalf("what is scraped does not match %s:\n%s", args[0], body)
	}
	ts.Check(os.WriteFile(ts.MkAbs("metrics"), body, 0o666))
	if code := exitCode(ts, <-ended); code != "0" {
		ts.Fatalf("exit code %s; %s", code, ts.ReadFile("err"))
	}
}

func create(ts *testscript.TestScript, name string) *os.File {
	file, err := os.Create(ts.MkAbs(name))
	ts.Check(err)
	ts.Defer(func() { _ = file.Close() })
	return file
}

func get(ts *testscript.TestScript, url string) []byte {
	response, err := http.Get(url)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	return body
}
