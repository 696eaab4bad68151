package chat

import (
	"cmp"
	"slices"
)

// shelf keeps the latest of what was put on it, up to a number and a size. Its entries are numbered from 1.
type shelf[T any] struct {
	maxEntries int
	maxSize    int

	entries []entry[T] // by number
	size    int
	last    uint64 // number of the latest entry ever
}

type entry[T any] struct {
	number uint64
	value  T
	size   int
}

// next is the number that the next entry will have.
func (s *shelf[T]) next() uint64 { return s.last + 1 }

// put adds an entry, and drops the oldest ones if there is no room for it.
func (s *shelf[T]) put(value T, size int) {
	s.last++
	s.entries = append(s.entries, entry[T]{s.last, value, size})
	s.size += size
	for len(s.entries) > s.maxEntries || s.size > s.maxSize {
		s.remove(0)
	}
}

// remove takes an entry away.
func (s *shelf[T]) remove(i int) {
	s.size -= s.entries[i].size
	if i > 0 {
		s.entries = slices.Delete(s.entries, i, i+1)
		return
	}
	s.entries[0] = entry[T]{} // the array behind the slice must not hold on to it
	s.entries = s.entries[1:]
}

// at returns the entry with a number.
func (s *shelf[T]) at(number uint64) (value T, ok bool) {
	if i, found := s.index(number); found {
		return s.entries[i].value, true
	}
	return value, false
}

// after returns the entries with higher numbers.
func (s *shelf[T]) after(number uint64) []T {
	var values []T
	i, _ := s.index(number + 1)
	for _, e := range s.entries[i:] {
		values = append(values, e.value)
	}
	return values
}

// index is the place of a number, or where it would be.
func (s *shelf[T]) index(number uint64) (i int, found bool) {
	return slices.BinarySearchFunc(s.entries, number, func(e entry[T], number uint64) int { return cmp.Compare(e.number, number) })
}
