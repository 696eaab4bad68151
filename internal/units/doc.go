// Package units reads and writes quantities as users see them in profiles, scenarios, flags and reports: "250ms", "10/s",
// "4KiB", "99.9%". A quantity is a number; its dimension says what that counts.
package units
