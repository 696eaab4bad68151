package suites

// chatAreas lists the areas about the promises of a chat, in the order of reading.
func chatAreas() []Area {
	return []Area{chatLog, chatEveryone, chatBroadcast, chatRooms, chatPrivate, chatNamespaces}
}
