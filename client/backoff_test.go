package client

import (
	"testing"
	"time"
)

func TestReconnectDelay(t *testing.T) {
	for _, test := range []struct {
		reconnect Reconnect
		attempt   int
		random    float64
		want      time.Duration
	}{
		{Reconnect{}, 0, 0.5, time.Second},
		{Reconnect{}, 0, 0, 500 * time.Millisecond},
		{Reconnect{}, 1, 0.5, 2 * time.Second},
		{Reconnect{}, 2, 0.25, 3 * time.Second},
		{Reconnect{}, 3, 0.5, 5 * time.Second},
		{Reconnect{}, 1_000_000, 0, 5 * time.Second},
		{Reconnect{Jitter: -1}, 0, 0, time.Second},
		{Reconnect{Delay: 10, MaxDelay: 100, Factor: 3, Jitter: 1}, 1, 0.75, 45},
	} {
		if got := test.reconnect.delay(test.attempt, test.random); got != test.want {
			t.Errorf("%+v, attempt %d, random %v: %v, want %v", test.reconnect, test.attempt, test.random, got, test.want)
		}
	}
}
