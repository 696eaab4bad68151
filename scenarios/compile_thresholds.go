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
		if errors.As(err, &wrong) && c.err == nil {
			c.err = c.doc.Errorf(at.Down(i), "%s", wrong.Message).Into(wrong.Offset)
		}
		out = append(out, t)
	}
	return out
}
