package learn

import "time"

// shortestThought is the pause below which nobody thought: a page that sends two events at once.
const shortestThought = 50 * time.Millisecond

// pace measures how people used the operations that carry a message.
func (l *learner) pace() Pace {
	p := Pace{Sizes: map[string][]int{}}
	for _, s := range l.sockets {
		var last time.Time
		for _, e := range s.emits {
			for _, c := range l.used {
				text, isText := valueAt(e.args, c.message)
				if c.Namespace != s.namespace || c.Event != e.event || !carries(c.Name) || !isText {
					continue
				}
				said, _ := text.(string)
				p.Sizes[c.Name] = append(p.Sizes[c.Name], len(said))
				if pause := e.at.Sub(last); !last.IsZero() && pause >= shortestThought {
					p.Think = append(p.Think, pause)
				}
				last = e.at
			}
		}
	}
	return p
}

func carries(name string) bool {
	switch name {
	case "join", "leave", "bye", "auth_back":
		return false
	}
	return true
}
