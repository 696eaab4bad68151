package session

import (
	"cmp"
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// ExpectOriginAllowed opens a session from a page of another origin, expects that the server allows that, and returns the answer. A server
// without CORS makes the case not applicable.
func ExpectOriginAllowed(t *trial.Trial, d Dialect) *wire.Response {
	response := Do(t, Wire(t), wire.Request{Query: d.Query(client.Polling, ""), Header: ForeignOriginHeader(t)})
	switch allowed := response.Header.Get("Access-Control-Allow-Origin"); {
	case allowed == "*", allowed == ForeignOrigin(t):
		return response
	case t.Server.Origins.Allowed != "", allowed == "" && t.Server.Profile.Has(profiles.FeatureCORS):
		ExpectOriginIn(t, "GET", response)
	}
	t.NotApplicable("feature %s, for any origin", profiles.FeatureCORS)
	return nil
}

// ExpectOriginIn expects that an answer allows the foreign origin.
func ExpectOriginIn(t *trial.Trial, method string, response *wire.Response) {
	t.Expect("Access-Control-Allow-Origin with the origin or * in the answer to "+method,
		response.Header.Get("Access-Control-Allow-Origin"), BeElementOf("*", ForeignOrigin(t)))
}

// ForeignOriginHeader returns the Origin header of a page at ForeignOrigin.
func ForeignOriginHeader(t *trial.Trial) http.Header {
	return http.Header{"Origin": {ForeignOrigin(t)}}
}

// ForeignOrigin is the origin of a page that another server has delivered: the one that the profile names, or any.
func ForeignOrigin(t *trial.Trial) string {
	return cmp.Or(t.Server.Origins.Allowed, "https://elsewhere.example")
}
