package language

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// compiler turns a scenario as written into a Scenario.
type compiler struct {
	*strictyaml.Document
	s *scenarios.Scenario
	languages
}

func compile(doc *strictyaml.Document, file *scenarioFile, open func(string) ([]byte, error)) *scenarios.Scenario {
	c := &compiler{Document: doc, s: &scenarios.Scenario{Name: file.Name, Description: strings.TrimSpace(file.Description)}}
	if file.Name == "" {
		c.Failf(strictyaml.At("name"), "a scenario needs a name")
	}
	c.data(file.Data, open)
	c.languages = languagesOf(c.s.Data, slices.Sorted(maps.Keys(file.Draw)), variables(file))
	c.draws(file.Draw)
	c.load(file.Load)
	c.users(file)
	c.s.Thresholds = c.thresholds(strictyaml.At("thresholds"), file.Thresholds)
	c.s.Thresholds = append(c.s.Thresholds, implied(c.s)...)
	c.s.AbortOn = c.thresholds(strictyaml.At("abort_on"), file.AbortOn)
	return c.s
}

func (c *compiler) users(file *scenarioFile) {
	if len(file.Users) > 0 && (len(file.Steps) > 0 || len(file.OnConnect) > 0 || len(file.BeforeConnect) > 0) {
		c.Failf(strictyaml.At("users"), `"steps", "on_connect" and "before_connect" at the top are for a scenario with one kind of users: move them into "users"`)
		return
	}
	general := c.connection(strictyaml.At("connection"), file.Connection, scenarios.Connection{Timeout: defaultTimeout})
	if len(file.Users) == 0 {
		only := userFile{Name: defaultUser, BeforeConnect: file.BeforeConnect, OnConnect: file.OnConnect, Steps: file.Steps}
		c.s.Users = []scenarios.User{c.user(strictyaml.At(), &only, general)}
		return
	}
	seen := map[string]bool{}
	for i := range file.Users {
		at, name := strictyaml.At("users", i), file.Users[i].Name
		switch {
		case name == "":
			c.Failf(at.Down("name"), "a kind of users needs a name")
		case seen[name]:
			c.Failf(at.Down("name"), "the kind %q is here twice", name)
		}
		seen[name] = true
		c.s.Users = append(c.s.Users, c.user(at, &file.Users[i], general))
	}
}

func (c *compiler) user(at strictyaml.Path, file *userFile, general scenarios.Connection) scenarios.User {
	where := inside{}
	if file.Offline {
		where.part = offline
		for _, key := range []string{"connection", "before_connect", "on_connect"} {
			if c.Has(at, key) {
				c.Failf(at.Down(key), `users that are offline never connect: they have "steps"`)
			}
		}
	}
	u := scenarios.User{
		Name:          file.Name,
		Weight:        1,
		Offline:       file.Offline,
		Connection:    c.connection(at.Down("connection"), file.Connection, general),
		BeforeConnect: c.steps(at.Down("before_connect"), file.BeforeConnect, inside{part: beforeConnect}),
		OnConnect:     c.steps(at.Down("on_connect"), file.OnConnect, inside{part: onConnect}),
		Steps:         c.steps(at.Down("steps"), file.Steps, where),
	}
	if c.Has(at, "weight") {
		u.Weight = c.weight(at.Down("weight"), file.Weight)
	}
	return u
}

func (c *compiler) weight(at strictyaml.Path, n int) int {
	return c.count(at, n, "a weight is a share: a whole number from 1")
}

// count reads a number from 1 up to the bound.
func (c *compiler) count(at strictyaml.Path, n int, rule string) int {
	switch {
	case n < 1:
		c.Failf(at, "%s", rule)
	case n > scenarios.MostClients:
		c.Failf(at, "%d are too many: the most is %d", n, scenarios.MostClients)
	}
	return n
}

func (c *compiler) duration(at strictyaml.Path, text durationText, byDefault time.Duration) time.Duration {
	if text == "" {
		return byDefault
	}
	return strictyaml.Scalar(c.Document, at, string(text), parseDuration)
}

func (c *compiler) timeout(at strictyaml.Path, text durationText) time.Duration {
	d := c.duration(at, text, defaultTimeout)
	if d == 0 {
		c.Failf(at, "a timeout is longer than nothing: without one a run would not be sure to end")
	}
	return d
}

func (c *compiler) rate(at strictyaml.Path, text rateText) float64 {
	return strictyaml.Scalar(c.Document, at, string(text), ParseRate)
}

func (c *compiler) size(at strictyaml.Path, file *sizeFile) scenarios.Distribution {
	if file == nil {
		return scenarios.Constant(defaultSize)
	}
	return c.distribution(at, &file.distributionFile, parseSize)
}

// pause reads a pause; without one it is none at all.
func (c *compiler) pause(at strictyaml.Path, file *pauseFile) scenarios.Distribution {
	if file == nil {
		return scenarios.Constant(0)
	}
	return c.distribution(at, &file.distributionFile, parsePause)
}

func (c *compiler) thresholds(at strictyaml.Path, file []string) []threshold.Threshold {
	var out []threshold.Threshold
	for i, text := range file {
		t, err := threshold.Parse(text)
		var wrong *threshold.Error
		if errors.As(err, &wrong) {
			c.FailInside(at.Down(i), wrong.Offset, "%s", wrong.Message)
		}
		out = append(out, t)
	}
	return out
}
