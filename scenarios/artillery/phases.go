package artillery

import "math"

// toFinish is how many seconds a user is given for answers, beside its pauses.
const toFinish = 5

// load converts the phases.
func (c *converter) load() object {
	var stages array
	atMost, last := 0, 0.0
	for _, phase := range c.config.at("phases").all() {
		before := len(stages)
		stages = append(stages, c.phase(phase, &last)...)
		if name := phase.at("name").text(); name != "" && len(stages) > before {
			stages[before] = commented{comment: oneLine(name), value: stages[before]}
		}
		if most, ok := phase.at("maxVusers").number(); ok {
			if atMost != 0 && atMost != int(most) {
				c.lost(phase.at("maxVusers"), "maxVusers differs from phase to phase, and at_most is for the whole load: it is the greatest")
			}
			atMost = max(atMost, int(most))
		}
	}
	if len(stages) == 0 {
		c.lost(c.config, "there are no phases: the load is one user a second for 10 s")
		stages = array{object{{key: "rate", value: rate(1)}, {key: "for", value: span(10)}}}
	}
	stages = append(stages, commented{
		comment: "time for the last users to finish: Artillery waits for them",
		value:   object{{key: "rate", value: rate(0)}, {key: "for", value: span(math.Ceil(c.longest) + toFinish)}},
	})
	var open object
	if atMost > 0 {
		open.put("at_most", atMost)
	}
	open.put("stages", stages)
	return object{{key: "open", value: open}}
}

// phase converts a phase; last is the rate that it begins and ends with.
func (c *converter) phase(phase *node, last *float64) (out array) {
	if pause, ok := seconds(phase.at("pause").text()); ok && phase.has("pause") {
		*last = 0
		return array{object{{key: "rate", value: rate(0)}, {key: "for", value: span(pause)}}}
	}
	length, ok := seconds(phase.at("duration").text())
	arrivals, isRate := phase.at("arrivalRate").number()
	count, isCount := phase.at("arrivalCount").number()
	to, isRamp := phase.at("rampTo").number()
	switch {
	case !ok || length == 0:
		c.lost(phase, "the phase has no duration that can be read: it is left out")
		return nil
	case isCount && !isRamp:
		*last = count / length
		return array{c.stage(phase, "rate", count/length, length)}
	case !isRate && !isRamp:
		c.lost(phase, "the phase has neither arrivalRate nor arrivalCount as a number: it is left out")
		return nil
	case isRamp:
		if arrivals != *last { // a ramp begins at the rate before
			out = append(out, c.stage(phase, "rate", arrivals, 0.001))
		}
		*last = to
		return append(out, c.stage(phase, "to", to, length))
	}
	*last = arrivals
	return array{c.stage(phase, "rate", arrivals, length)}
}

// fastest is the greatest rate of a scenario.
const fastest = 10_000_000

func (c *converter) stage(at *node, kind string, perSecond, length float64) object {
	if perSecond > fastest {
		c.lost(at, "%v arrivals a second are more than a scenario may have: here there are %d", perSecond, fastest)
		perSecond = fastest
	}
	return object{{key: kind, value: rate(perSecond)}, {key: "for", value: span(length)}}
}
