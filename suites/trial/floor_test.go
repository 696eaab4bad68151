package trial

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
)

// speaker is a trial that speaks to everybody in a namespace.
func speaker(t *testing.T, shared *Shared, namespace string, body func(*Trial)) *Trial {
	s := &server.Server{
		Namespaces: []profiles.Namespace{{Name: "/"}, {Name: "/custom"}},
		Timing:     server.Timing{PollAnswer: time.Second},
	}
	return New(t.Context(), shared, s, Case{Needs: Needs(Operation(profiles.SayAll)), Body: func(t *Trial) { t.Enter(); body(t) }}, Variant{Namespace: namespace})
}

func TestOneSpeaksAtATimeInANamespace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared, speaking := &Shared{}, map[string]*atomic.Int64{"/": {}, "/custom": {}}
		done := make(chan struct{})
		for _, namespace := range []string{"/", "/custom", "/", "/custom"} {
			trial := speaker(t, shared, namespace, func(*Trial) {
				if n := speaking[namespace].Add(1); n > 1 {
					t.Errorf("%d speak in %s", n, namespace)
				}
				time.Sleep(100 * time.Millisecond)
				speaking[namespace].Add(-1)
			})
			go func() { trial.Run(); done <- struct{}{} }()
			synctest.Wait()
		}
		began := time.Now()
		for range 4 {
			<-done
		}
		if took := time.Since(began); took != 200*time.Millisecond {
			t.Errorf("two in each of two namespaces took %v", took)
		}
	})
}

// A case that waits for something that does not come holds up no other one for long.
func TestTheFloorIsNotKeptForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &Shared{}
		waiting := speaker(t, shared, "/", func(*Trial) { time.Sleep(time.Minute) })
		go waiting.Run()
		synctest.Wait()
		began := time.Now()
		next := speaker(t, shared, "/", func(*Trial) {}).Run()
		if took := time.Since(began); took != time.Second || next.Doubt == "" {
			t.Errorf("the next one began after %v, doubt %q", took, next.Doubt)
		}
		time.Sleep(time.Minute)
	})
}
