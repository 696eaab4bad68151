package ledger

import "math/bits"

// maxWindow bounds a window, in words of 64 messages.
const maxWindow = 256

// window is which of the numbers above base have come, a bit each. It moves on as its lowest word is full.
type window struct {
	base  uint64 // everything up to here is settled
	words []uint64
}

// has says whether a number above the base has come.
func (w *window) has(n uint64) bool {
	i := n - w.base - 1
	return i/64 < uint64(len(w.words)) && w.words[i/64]&(1<<(i%64)) != 0
}

// add notes that a number above the base has come. What no longer fits in below it is given up, a word at a time.
func (w *window) add(n uint64, giveUp func(n uint64)) {
	for (n-w.base-1)/64 >= maxWindow {
		if len(w.words) == 0 {
			w.words = append(w.words, 0)
		}
		w.giveUpWord(giveUp)
	}
	i := n - w.base - 1
	for uint64(len(w.words)) <= i/64 {
		w.words = append(w.words, 0)
	}
	w.words[i/64] |= 1 << (i % 64)
	for len(w.words) > 0 && w.words[0] == ^uint64(0) {
		w.shift()
	}
}

// giveUpWord settles the lowest word as it is.
func (w *window) giveUpWord(giveUp func(n uint64)) {
	for absent := ^w.words[0]; absent != 0; absent &= absent - 1 {
		giveUp(w.base + 1 + uint64(bits.TrailingZeros64(absent)))
	}
	w.shift()
}

func (w *window) shift() {
	w.words = append(w.words[:0], w.words[1:]...)
	w.base += 64
}

// close settles everything up to a number, and begins anew behind it.
func (w *window) close(upTo uint64, giveUp func(n uint64)) {
	for n := w.base + 1; n <= upTo; n++ {
		if !w.has(n) {
			giveUp(n)
		}
	}
	w.base, w.words = max(w.base, upTo), w.words[:0]
}

// count returns how many numbers in a range above the base have come.
func (w *window) count(from, upTo uint64) (come uint64) {
	for n := max(from, w.base+1); n <= min(upTo, w.base+64*uint64(len(w.words))); n++ {
		if w.has(n) {
			come++
		}
	}
	return come
}
