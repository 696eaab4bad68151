package suites

// apiAreas lists the areas about the promises of the Socket.IO server API, in the order of reading.
func apiAreas() []Area {
	return []Area{apiEmit, apiRooms, apiNamespaces, apiMiddlewares, apiDisconnect, apiDelivery, apiHandshake}
}
