package scenarios

func (c *compiler) thresholds(file *scenarioFile) {
	c.s.Thresholds = file.Thresholds
	c.s.AbortOn = file.AbortOn
}
