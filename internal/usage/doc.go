// Package usage has the error that tells a user of a mistake: what is wrong, and a hint at what to do next.
package usage
