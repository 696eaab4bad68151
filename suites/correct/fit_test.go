package correct_test

import (
	"context"
	"testing"

	"github.com/sioproof/sioproof/server/profilecheck"
)

// The profile of a correct server fits it, whatever freedoms the server takes.
func TestProfilesFitTheirServers(t *testing.T) {
	all := servers()
	if testing.Short() {
		all = together
	}
	each(t, all, func(t *testing.T, d differing) {
		opened, err := open(t, d, d.profile+"\n"+d.needs)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		report, err := profilecheck.Run(context.Background(), opened)
		if err != nil {
			t.Fatal(err)
		}
		if err := report.Err(); err != nil {
			t.Error(err)
		}
		for _, doubt := range report.Doubts {
			t.Error(doubt)
		}
	})
}
