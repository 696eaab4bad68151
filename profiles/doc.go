// Package profiles describes applications: which events an application on a Socket.IO server uses to send a message to all, to join
// a room, to answer a request. With a profile, the same cases and the same loads run on any application.
//
// A [Profile] is read from YAML by [Load] or [Parse]; docs/profile.md describes the keys, and the folder builtin holds the profiles
// that ship with sioproof. An [Operation] makes the events to send and recognises those that come back.
package profiles
