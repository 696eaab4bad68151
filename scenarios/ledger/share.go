package ledger

// share is what a receiver has of the figures of all promises.
type share struct {
	received, lost, duplicated, outOfOrder, leaked, late uint32
}

// add counts an arrival.
func (s *share) add(a Arrival) {
	switch a.Verdict {
	case Delivered:
		s.received++
	case Duplicated:
		s.duplicated++
	case Leaked:
		s.leaked++
	}
	if a.OutOfOrder {
		s.outOfOrder++
	}
	if a.Late {
		s.late++
	}
}

// Share is what the receivers of one group have of the figures of all promises.
type Share struct {
	Figures          // Messages and Uncertain are not counted by group
	Unreceived int64 // lost deliveries of messages that receivers of the group sent, to whomever
}

// Shares returns the shares of the groups. It is complete after [Ledger.Close].
func (l *Ledger) Shares() map[string]Share {
	shares := map[string]Share{}
	for _, r := range l.everybody() {
		r.mu.Lock()
		of := r.share
		r.mu.Unlock()
		s := shares[r.group]
		s.Figures = s.Add(Figures{Received: int64(of.received), Lost: int64(of.lost), Duplicated: int64(of.duplicated),
			OutOfOrder: int64(of.outOfOrder), Leaked: int64(of.leaked), Late: int64(of.late)})
		s.Unreceived += int64(r.unreceived.Load())
		shares[r.group] = s
	}
	return shares
}
