package engine

// HasPendingGET says whether a GET of the session waits for an answer.
func HasPendingGET(s *Server, sid string) bool {
	c := s.find(sid)
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.poll != nil
}

// IsReadingPOST says whether the body of a POST of the session is awaited.
func IsReadingPOST(s *Server, sid string) bool {
	c := s.find(sid)
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.post != nil
}
