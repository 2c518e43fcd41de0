// Package say has the parts of a sentence that every error needs which quotes a wrong name.
package say

import (
	"fmt"
	"strings"
)

// Meant points at the word among words that was probably meant, as the part of a sentence that follows the wrong one. It is "" if none
// is near.
func Meant(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// Or joins words as a sentence does: a, b or c.
func Or(words []string) string {
	switch len(words) {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Nearest is the word among words that word was probably meant to be: the same but for case and separators, or at
// most a third of its letters away. It is "" if none is near.
func Nearest(word string, words []string) string {
	best, least := "", len(word)/3+1
	folded := fold(word)
	for _, w := range words {
		if fold(w) == folded {
			return w
		}
		if d := Distance(word, w); d < least {
			best, least = w, d
		}
	}
	return best
}

// fold drops what spellings of one name differ in: assistantId, assistant-id and assistant_id are one.
func fold(name string) string {
	var out []byte
	for _, c := range []byte(name) {
		switch {
		case c == '_' || c == '-' || c == '[' || c == ']':
		case 'A' <= c && c <= 'Z':
			out = append(out, c+'a'-'A')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// Distance is how many letters to change, add, drop, or swap with their neighbours make one word of the other, in bytes (the optimal
// string alignment). A word longer than any name we know is as far as its length.
func Distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(next[j]+1, row[j+1]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
