// Package cors holds the cases about pages of another origin.
package cors
