// Package chat holds the cases about what a chat promises: connection log, everyone, broadcast, rooms, private messages, namespaces.
package chat
