// Package recovery holds the cases of connection state recovery.
package recovery
