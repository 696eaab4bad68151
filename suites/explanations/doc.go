// Package explanations holds what is said about a case beyond its requirement: why an application cares, what a typical wrong
// implementation does, and how to put it right. The texts stand in one YAML file an area, so that they can be written and read
// without Go. What a case itself or the faults know (requirement, source, needs, who catches what) is not repeated here.
package explanations
