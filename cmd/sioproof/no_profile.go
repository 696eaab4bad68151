package main

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// sayWhatIsJudged says how many of the selected cases need no application.
func (sys *system) sayWhatIsJudged(t *server.Server, selection suites.Selection) error {
	jobs, err := suites.Plan(t, selection)
	if err != nil {
		return err
	}
	cases, judged := map[string]bool{}, map[string]bool{}
	for _, job := range jobs {
		cases[job.Case.ID] = true
		if len(job.Missing) == 0 {
			judged[job.Case.ID] = true
		}
	}
	fmt.Fprintf(sys.stderr, "%s: %d of %d cases need no application; no event is sent to it\n", undescribed(t), len(judged), len(cases))
	return nil
}

// sayWhatIsLoaded says that the scenario needs no application.
func (sys *system) sayWhatIsLoaded(t *server.Server, scenario string) {
	fmt.Fprintf(sys.stderr, "%s: the scenario %s needs no operation of the application\n", undescribed(t), text.Visible(scenario))
}

// undescribed says why nothing is known of the application.
func undescribed(t *server.Server) string {
	if described := t.Describe(); !described.Undescribed() {
		return text.Visible("no operation in the profile " + described.Profile)
	}
	return "no profile"
}
