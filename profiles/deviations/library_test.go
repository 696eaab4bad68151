package deviations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles/deviations"
)

func TestALibraryIsFoundByItsRelease(t *testing.T) {
	for named, want := range map[string]string{
		"socket.io@4": "socket.io@4", "socket.io@4.8": "socket.io@4", "socket.io@4.8.4": "socket.io@4", "Socket.IO v4.0.0-rc.1": "socket.io@4",
		"socket.io@2.5.1": "socket.io@2", "zishang520_socket.io@3": "zishang520-socket.io@3", "zishang520-socket.io": "zishang520-socket.io@3",
	} {
		if l, err := deviations.FindLibrary(named); err != nil || l.Name != want {
			t.Errorf("%s: %+v, %v", named, l, err)
		}
	}
	for named, want := range map[string]string{
		"socket.io":    "--library socket.io: which version?\nhint: write socket.io@2 or socket.io@4",
		"socket.io@40": "no known deviations of socket.io 40 ship with sioproof\nhint: known deviations ship of ",
		"soket.io@4":   `no known deviations of "soket.io@4" ship with sioproof (did you mean "socket.io@`,
		"":             `no known deviations of "" ship with sioproof`,
	} {
		l, err := deviations.FindLibrary(named)
		var wrong *usage.Error
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %+v, %v", named, l, err)
		}
	}
}

// A reader of a report must be able to see why an entry is there, and for which release.
func TestEveryShippedListSaysWhereItComesFrom(t *testing.T) {
	for _, l := range deviations.Libraries() {
		if l.About == "" || l.Tried == "" || len(l.Source) == 0 {
			t.Errorf("%s: %+v", l.Name, l)
		}
		for _, d := range l.All() {
			if d.Library != l.Name || d.Link == "" || d.Target == "" {
				t.Errorf("%s: %+v", l.Name, d)
			}
		}
	}
}

func TestAServerWithEngineIO3HasMoreDeviations(t *testing.T) {
	l, err := deviations.FindLibrary("socket.io@4")
	if err != nil {
		t.Fatal(err)
	}
	with := deviations.New(today, l.Deviations("socket.io@4.8.4", true)...)
	without := deviations.New(today, l.Deviations("socket.io@4.8.4", false)...)
	if with.Match("EIO4-HS-06", "polling", "") == nil || without.Match("EIO4-HS-06", "polling", "") != nil {
		t.Error("what comes with allowEIO3 holds whether the server answers Engine.IO 3 or not")
	}
	if with.Match("EIO4-HS-14", "websocket", "") == nil || without.Match("EIO4-HS-14", "websocket", "") == nil {
		t.Error("what is always so is missing")
	}
}

func TestAnOlderReleaseHasMoreDeviations(t *testing.T) {
	l, err := deviations.FindLibrary("socket.io@4")
	if err != nil {
		t.Fatal(err)
	}
	for release, older := range map[string]bool{"socket.io@4.4.1": true, "socket.io@4.5.0-rc.1": true, "socket.io@4.4": true, "socket.io@4": true, "": true, "socket.io@4.5.0": false, "socket.io@4.10.0": false} {
		list := deviations.New(today, l.Deviations(release, false)...)
		if found := list.Match("EIO4-HS-02", "polling", ""); (found != nil) != older {
			t.Errorf("%q: %+v, older is %v", release, found, older)
		}
		if found := list.Outdated("EIO4-HS-02", "polling"); found != nil {
			t.Errorf("%q: a pass is remarked: %+v", release, found)
		}
	}
}
