package suites

import (
	"cmp"
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
)

func (t *Trial) allowsOriginIn(d dialect) *wire.Response {
	response := t.do(t.Wire(), wire.Request{Query: d.query(client.Polling, ""), Header: t.fromElsewhere()})
	switch allowed := response.Header.Get("Access-Control-Allow-Origin"); {
	case allowed == "*", allowed == t.elsewhere():
		return response
	case t.Target.Origins.Allowed != "", allowed == "" && t.Target.Profile.Has(profiles.FeatureCORS):
		t.expectOrigin("GET", response)
	}
	t.NotApplicable("feature %s, for any origin", profiles.FeatureCORS)
	return nil
}

func (t *Trial) expectOrigin(method string, response *wire.Response) {
	t.Expect("Access-Control-Allow-Origin with the origin or * in the answer to "+method,
		response.Header.Get("Access-Control-Allow-Origin"), BeElementOf("*", t.elsewhere()))
}

func (t *Trial) fromElsewhere() http.Header { return http.Header{"Origin": {t.elsewhere()}} }

// elsewhere is the origin of a page that another server has delivered: the one that the profile names, or any.
func (t *Trial) elsewhere() string {
	return cmp.Or(t.Target.Origins.Allowed, "https://elsewhere.example")
}
