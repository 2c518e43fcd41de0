package ringback

import (
	"fmt"
	"slices"
)

// known reports whether word is among words; if not, it answers a hint at the one that was probably meant.
func known(word string, words []string) (hint string, ok bool) {
	if slices.Contains(words, word) {
		return "", true
	}
	if near := Nearest(word, words); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near), false
	}
	return "", false
}

// Nearest is the word among words that word was probably meant to be: the same but for case and separators, or at
// most a third of its letters away. It is "" if none is near.
func Nearest(word string, words []string) string {
	best, least := "", len(word)/3+1
	for _, w := range words {
		if fold(w) == fold(word) {
			return w
		}
		if d := distance(word, w); d < least {
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

// distance is the Levenshtein distance in bytes. A word longer than any name we know is as far as its length.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
