package samples_test

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/samples"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/server"
)

// patience bounds every wait for something that should happen at once.
const patience = 60 * time.Second

// file is one in memory.
type file struct {
	bytes.Buffer
	closed bool
}

func (f *file) Close() error {
	f.closed = true
	return nil
}

func header(warmUp time.Duration) samples.Header {
	return samples.Header{
		Tool: reports.Tool{Name: "sioproof", Version: "test"}, Target: reports.Target{URL: "http://chat.example:3000"},
		Scenario: load.Scenario{Name: "talk", Load: "a few clients", Clients: 5, WarmUpMS: float64(warmUp.Milliseconds()), Seed: 1<<53 - 1},
	}
}

// reads fails if the stream cannot be read.
func reads(t *testing.T, text []byte) *samples.Recording {
	t.Helper()
	r, err := samples.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same compares what was computed again with what was measured. Errors by kind are not in a stream.
func same(t *testing.T, got, want measure.Results) {
	t.Helper()
	want.Errors, want.Disconnects = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("computed again\n%+v, want\n%+v", got, want)
	}
}

const talk = `
name: talk
load: {warm_up: 1s, drain: 2s, closed: {clients: 5, ramp: 500ms, hold: 3s}}
connection: {transports: {websocket: 1, polling: 1, upgrade: 1}}
steps:
  - loop:
      every: 20ms
      steps:
        - say_all: {}
        - ack: {}
`

// The samples of a real run say what its report says.
func TestARunIsComputedAgain(t *testing.T) {
	testutil.Long(t)
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	on, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	scenario, err := language.Parse("test.yaml", []byte(talk), nil)
	if err != nil {
		t.Fatal(err)
	}
	to := new(file)
	stream := samples.New(to, true, header(scenario.Load.WarmUp))
	measures := measure.New(scenario.Load.WarmUp, 2)
	measures.StreamTo(stream)
	outcome := supervise.Perform(t.Context(), supervise.Options{
		Options: driver.Options{Scenario: scenario, Target: on, Measures: measures, Seed: 7},
	})
	account := stream.Close(patience)
	if account.Written == 0 || account.Missing != 0 || account.Reason != "" || !to.closed {
		t.Errorf("%+v", account)
	}
	r := reads(t, to.Bytes())
	same(t, r.Results, outcome.Results)
	if r.Samples != account.Written || r.Missing != 0 || r.Partial != "" || r.Scenario.Seed != 1<<53-1 || r.Target.URL != "http://chat.example:3000" {
		t.Errorf("%+v", r)
	}
	if outcome.Seed != 7 {
		t.Errorf("the seed is %d", outcome.Seed)
	}
	again, told := r.Report(), outcome.Report(scenario)
	if !reflect.DeepEqual(again.Timings, told.Timings) || len(told.Timings) < 5 {
		t.Errorf("computed again\n%+v, reported\n%+v", again.Timings, told.Timings)
	}
}

// However many record at a time, and whenever a second ends: what is read belongs to the second it was measured in.
func TestEachSampleBelongsToItsSecond(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		to := new(file)
		stream := samples.New(to, compressed, header(3*time.Second))
		m := measure.New(3*time.Second, 3)
		m.StreamTo(stream)
		var recording sync.WaitGroup
		for user := range 6 {
			recording.Go(func() {
				for i := range 40_000 {
					m.Recorder(user).Time(measure.Timing(i%4), user, time.Duration(i)*time.Millisecond, time.Duration(i*user)*time.Microsecond)
					m.Recorder(user).Count(measure.Sent, 1)
				}
			})
		}
		recorded := make(chan struct{})
		go func() {
			recording.Wait()
			close(recorded)
		}()
		for second, over := 1, false; !over; second++ {
			select {
			case <-recorded:
				over = true // but for this second
			default:
			}
			m.Tick(time.Duration(second)*time.Second, measure.Sample{Clients: second, Process: true, CPU: 0.5, Memory: 1 << 20})
		}
		if account := stream.Close(patience); account.Written != 240_000 || account.Missing != 0 {
			t.Errorf("%+v", account)
		}
		r := reads(t, to.Bytes())
		same(t, r.Results, m.Results())
		if r.Samples != 240_000 {
			t.Errorf("%d samples", r.Samples)
		}
	}
}

// Who, what, when and how long.
func TestASampleIsALine(t *testing.T) {
	to := new(file)
	stream := samples.New(to, false, header(0))
	m := measure.New(0, 1)
	m.StreamTo(stream)
	m.Recorder(0).Time(measure.Ack, 12, 1500*time.Millisecond, 2*time.Millisecond)
	m.Recorder(0).Time(measure.Lateness, measure.Nobody, 3*time.Second, 137*time.Microsecond)
	m.Tick(3*time.Second, measure.Sample{Clients: 2})
	m.Recorder(0).Count(measure.Sent, 2)
	m.Tick(4*time.Second, measure.Sample{Clients: 3})
	stream.Close(patience)
	_, lines, _ := strings.Cut(to.String(), "\n")
	page, err := os.ReadFile("../../docs/samples.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(lines) {
		if !strings.Contains(string(page), line) && !strings.Contains(string(page), "`"+strings.TrimSpace(line)+"`") {
			t.Errorf("docs/samples.md shows no %s", line)
		}
	}
	if n := strings.Count(lines, "\n"); n != 5 {
		t.Errorf("%d lines", n)
	}
}

// A stream that breaks off is read as far as it goes, wherever that is.
func TestAStreamThatBreaksOffIsReadAsFarAsItGoes(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		to := new(file)
		stream := samples.New(to, compressed, header(0))
		m := measure.New(0, 1)
		m.StreamTo(stream)
		for second := range 3 {
			for i := range 20 {
				m.Recorder(0).Time(measure.Ack, i, time.Duration(second)*time.Second, time.Millisecond)
			}
			m.Tick(time.Duration(second+1)*time.Second, measure.Sample{})
		}
		stream.Close(patience)
		whole := to.Bytes()
		last := int64(0)
		for size := range len(whole) {
			r, err := samples.Read(bytes.NewReader(whole[:size]))
			if errors.Is(err, samples.ErrNoStream) && last == 0 {
				continue // the header is not whole
			}
			if err != nil {
				t.Fatalf("%d of %d bytes: %v", size, len(whole), err)
			}
			ended := compressed && r.Samples == 60 && r.Partial == "" // but for the checksum
			if (r.Partial == "" && !ended) || r.Samples < last || r.Results.Times[measure.Ack].Count != r.Samples {
				t.Fatalf("%d of %d bytes: %+v", size, len(whole), r)
			}
			last = r.Samples
		}
		if last != 60 {
			t.Errorf("%d samples at last", last)
		}
	}
}

func TestAWrongFileIsRefused(t *testing.T) {
	head := `{"schema":"sioproof.samples/1","tool":{"name":"","version":""},"started":"2026-11-23T06:42:59Z","target":{"url":""},"scenario":{"name":"","load":"","clients":1},"columns":[]}` + "\n"
	for text, want := range map[string]string{
		"":                                        "no stream",
		"hello\n":                                 "no stream",
		`{"schema":"sioproof.load/1"}` + "\n":     "no stream",
		"\x1f\x8bnot gzip at all":                 "no stream",
		`{"schema":"sioproof.samples/2"}` + "\n":  `"sioproof.samples/2"`,
		strings.Replace(head, "columns", "c", 1):  `line 1: json: unknown field "c"`,
		head + "hello\n":                          "line 2: ",
		head + `[1,"ack"]` + "\n":                 `line 2: this is no sample: "[1,\"ack\"]"`,
		head + `[1,"akc",3]` + "\n":               "line 2: this is no sample",
		head + `[1,"ack",-3]` + "\n":              "line 2: this is no sample",
		head + `[1,"ack",3,-3]` + "\n":            "line 2: this is no sample",
		head + `[1,"ack",3` + "\n":                "line 2: this is no sample",
		head + `{"second":{"at":3}}` + "\n":       `line 2: json: unknown field "at"`,
		head + `{}` + "\n":                        "line 2: neither a sample nor a second nor the end",
		head + "{\"end\":true}\n[1,\"ack\",3]\n":  "line 3: nothing follows the end",
		head + strings.Repeat("[", 2<<20) + "\n":  "line 2: longer than",
		head + `{"second":{"counts":{"sand":1}}}`: "",
		head + `{"second":{"at_ms":1,"length_ms":1,"clients":0,"counts":{"sand":1}}}` + "\n": `line 2: unknown count "sand"`,
	} {
		_, err := samples.Read(strings.NewReader(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.200q: %v, want %s", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	head := `{"schema":"sioproof.samples/1","scenario":{"warm_up_ms":1}}` + "\n"
	f.Add([]byte(head + "[1,\"ack\",3]\n{\"second\":{\"at_ms\":1000,\"counts\":{\"sent\":3}}}\n{\"end\":true}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := samples.Read(bytes.NewReader(text))
		if err == nil && (r.Results.Times[measure.Ack].Count > r.Samples) {
			t.Errorf("%+v", r)
		}
	})
}
