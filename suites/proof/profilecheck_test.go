package proof_test

import (
	"context"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server/profilecheck"
)

// A broken application is for cases to judge: whatever fault the server has, the check does not take the contract for a profile that does
// not fit.
func TestNoFaultMakesTheProfileUnfit(t *testing.T) {
	t.Parallel()
	queue := make(chan reference.Fault)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for fault := range queue {
				t.Run(fault.Name, func(t *testing.T) {
					report, err := profilecheck.Run(context.Background(), breaking(t, fault.Name, fault.Cases))
					if err != nil {
						t.Fatal(err)
					}
					if err := report.Err(); err != nil {
						t.Errorf("the server: %s\n%v", fault.Breaks, err)
					}
				})
			}
		})
	}
	for _, fault := range sample(reference.Faults()) {
		queue <- fault
	}
	close(queue)
	workers.Wait()
}

// Every operation of the contract is seen on a server without a fault, or is one of those that nothing shows.
func TestTheContractFitsTheReferenceServer(t *testing.T) {
	t.Parallel()
	report, err := profilecheck.Run(context.Background(), breaking(t, "", nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Misfits)+len(report.Doubts)+len(report.Unseen) > 0 || len(report.Fits) != len(profiles.OperationNames()) {
		t.Errorf("%d operations fit; misfits %v, doubts %v, unseen %v", len(report.Fits), report.Misfits, report.Doubts, report.Unseen)
	}
}
