package scenarios

import (
	"errors"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

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
