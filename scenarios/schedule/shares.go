package schedule

import "math/rand/v2"

// Shares deals out choices by weight, one at a time. After every whole sum of the weights each choice has been dealt exactly as
// often as it weighs, times the rounds; and before any comes twice each has come once, so that nothing is missing from a small
// crowd. (In elections this is Adams's method.)
type Shares struct {
	weights, dealt []int
}

// NewShares deals out as many choices as there are weights, all above 0.
func NewShares(weights ...int) *Shares {
	return &Shares{weights: weights, dealt: make([]int, len(weights))}
}

// Next is the next choice, and how often it was dealt before.
func (s *Shares) Next() (choice, before int) {
	for i, weight := range s.weights {
		if s.behind(i, weight, choice) {
			choice = i
		}
	}
	before = s.dealt[choice]
	s.dealt[choice]++
	return choice, before
}

// behind reports whether choice i is further behind its weight than another: whether weight/dealt is greater.
func (s *Shares) behind(i, weight, other int) bool {
	if s.dealt[i] == 0 && s.dealt[other] == 0 {
		return weight > s.weights[other]
	}
	return weight*s.dealt[other] > s.weights[other]*s.dealt[i]
}

// Mix deals out choices by weight like [Shares], but after the first round each round is shuffled: where two things are dealt out
// to the same users, such as transports and rooms, it is not always the same ones that meet.
type Mix struct {
	shares *Shares
	round  []int // the choices of a round; empty if there are too many
	at     int
	random *rand.Rand
}

// longestRound is how many choices are kept for shuffling.
const longestRound = 10_000

// NewMix deals out as many choices as there are weights, all above 0; the same in the same order for the same seed.
func NewMix(seed uint64, weights ...int) *Mix {
	m := &Mix{shares: NewShares(weights...), random: rand.New(rand.NewPCG(seed, golden))}
	total, divisor := 0, 0
	for _, weight := range weights {
		total += weight
		divisor = commonDivisor(weight, divisor)
	}
	if total == 0 || total/divisor > longestRound {
		return m
	}
	for range total / divisor {
		choice, _ := m.shares.Next()
		m.round = append(m.round, choice)
	}
	return m
}

// Next is the next choice.
func (m *Mix) Next() int {
	if len(m.round) == 0 {
		choice, _ := m.shares.Next()
		return choice
	}
	if m.at == len(m.round) {
		m.at = 0
		m.random.Shuffle(len(m.round), func(i, j int) { m.round[i], m.round[j] = m.round[j], m.round[i] })
	}
	m.at++
	return m.round[m.at-1]
}

func commonDivisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
