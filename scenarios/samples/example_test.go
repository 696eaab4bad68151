package samples_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/samples"
)

// memory is a file in memory.
type memory struct{ bytes.Buffer }

func (*memory) Close() error { return nil }

// A run writes every timing to a file. Read computes the same results from it.
func ExampleRead() {
	written := new(memory)
	stream := samples.New(written, false, samples.Header{Scenario: load.Scenario{Name: "chat"}})
	measures := measure.New(0, 1)
	measures.StreamTo(stream)
	measures.Recorder(0).Time(measure.Ack, 0, 300*time.Millisecond, 20*time.Millisecond)
	measures.Recorder(0).Time(measure.Ack, 0, 600*time.Millisecond, 40*time.Millisecond)
	measures.Tick(time.Second, measure.Sample{Clients: 1})
	if account := stream.Close(time.Minute); account.Missing > 0 {
		fmt.Println(account.Reason)
		return
	}

	recording, err := samples.Read(bytes.NewReader(written.Bytes()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(recording.Scenario.Name, recording.Samples, recording.Results.Times[measure.Ack].Mean)

	// Output:
	// chat 2 30ms
}
