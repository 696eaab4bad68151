package reports

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSecretsAreHiddenWhereverTheyAppear(t *testing.T) {
	var s Secrets
	s.AddHeader(http.Header{
		"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("ann:open sesame")), "Bearer b3ar3r-t0ken"},
		"Cookie":        {"theme=dark; id=c00kie"}, "X-Api-Key": {`k"ey/1`}, "X-Shown": {"shown"},
	})
	s.AddQuery(url.Values{"access_token": {"qu3ry!"}, "room": {"lobby"}})
	s.AddJSON(map[string]any{"token": "in-j5on", "user": "ann", "author": "anneliese", "nested": []any{map[string]any{"password": []any{"d33per"}}}})
	for _, secret := range []string{"open sesame", "open+sesame", "b3ar3r-t0ken", "c00kie", `k"ey/1`, `k\"ey/1`, "k%22ey%2F1", "qu3ry!", "in-j5on", "d33per",
		base64.StdEncoding.EncodeToString([]byte("ann:open sesame")), "6330306b6965"} {
		if got := s.Hide("before " + secret + " after"); got != "before (hidden) after" {
			t.Errorf("%s: %q", secret, got)
		}
	}
	if all := "shown lobby ann anneliese Basic Bearer"; s.Hide(all) != all {
		t.Errorf("hidden without need: %q", s.Hide(all))
	}
}

// Five characters occur everywhere by chance.
func TestAShortValueIsNoSecret(t *testing.T) {
	var s Secrets
	s.AddQuery(url.Values{"token": {"abcde"}})
	if got := s.Hide("abcdefg"); got != "abcdefg" {
		t.Errorf("%q", got)
	}
}

func TestSecretsAreHiddenInAReport(t *testing.T) {
	var s Secrets
	s.AddHeader(http.Header{"Authorization": {"Bearer s3cret"}})
	report := struct {
		Reason string
		Frames []Frame
	}{"got s3cret", []Frame{{Text: `42["whoami",{"authorization":"Bearer s3cret"}]`}}}
	s.HideIn(&report)
	if got := report.Reason + report.Frames[0].Text; strings.Contains(got, "s3cret") {
		t.Errorf("%q", got)
	}
}
