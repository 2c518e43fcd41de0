package contract

import (
	"slices"
	"strconv"
	"strings"
)

// oddNeedles are texts to look for in others, which are parts of them only if a server reads them as patterns, lists, words or numbers, or
// cuts something off.
func oddNeedles(texts []string) []string {
	odd := []string{"%", `\`, "' OR '1'='1", "", " ", "null"}
	// A needle that begins with a + compiles as no regular expression, so that a server which takes it for one would fail at once and show
	// nothing more.
	whole := richest(texts)
	if bare := []rune(strings.TrimLeft(whole, "+")); len(bare) > 3 {
		pivot := len(bare) / 2
		begin, half := string(bare[:pivot]), string(bare[pivot:])
		for _, wild := range []string{"_", ".", "*", "?", "[0-9]"} {
			odd = append(odd, begin+wild+string(bare[pivot+1:]))
		}
		runes := []rune(whole)
		odd = append(odd, "^"+string(runes[:len(runes)-1]))
		odd = append(odd, spelledNeedles(whole, begin, half)...)
	}
	for _, find := range []func(texts []string) (string, bool){leadingZero, turnedWords, beyond32Bits} {
		if needle, ok := find(texts); ok {
			odd = append(odd, needle)
		}
	}
	return odd
}

// richest is the first of some texts that begins with a +, which is easily lost, else the first that has a digit, else the first.
func richest(texts []string) string {
	for _, rich := range []func(text string) bool{
		func(text string) bool { return strings.HasPrefix(text, "+") },
		func(text string) bool { return strings.ContainsAny(text, "0123456789") },
	} {
		if i := slices.IndexFunc(texts, rich); i >= 0 {
			return texts[i]
		}
	}
	return texts[0]
}

// spelledNeedles are the halves of a text with more around them or between them, and more than the whole. One is two in one request: either
// separator of a list leaves the whole as a part, and the parenthesis is one that no expression closes.
func spelledNeedles(whole, begin, half string) []string {
	first := string([]rune(whole)[:1])
	longer := string([]rune(half)[:1]) + whole
	if rest, ok := strings.CutPrefix(whole, "+"); ok {
		longer = "00" + rest // as the + of a number is dialled
	}
	return []string{
		`"` + begin + `"`, " " + half, half + " ", begin + " (" + half + ")", whole + ",(|" + whole, whole + first, longer,
		first + half, // as long as a + before the needle isn't cut off
	}
}

// beyond32Bits is a number that 32 bits take for a part of some texts.
func beyond32Bits(texts []string) (needle string, ok bool) {
	const digits = 7
	for _, text := range texts {
		for i := range len(text) - digits + 1 {
			if part := text[i : i+digits]; part[0] != '0' && isDigits(part) {
				n, _ := strconv.ParseUint(part, 10, 64) // it is digits
				return strconv.FormatUint(n+1<<32, 10), true
			}
		}
	}
	return "", false
}

// leadingZero is a part of a text that begins with 0, and would be part of others if it were a number.
func leadingZero(texts []string) (needle string, ok bool) {
	const enough = 100 // of many texts the first
	for _, text := range first(texts, enough) {
		for i, c := range text {
			if part := text[i:min(i+3, len(text))]; c == '0' && isDigits(part) && parts(texts, part) < parts(texts, strings.TrimLeft(part, "0")) {
				return part, true
			}
		}
	}
	return "", false
}

// parts counts the texts that a needle is part of.
func parts(texts []string, needle string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, needle) {
			n++
		}
	}
	return n
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// turnedWords are two words of a text, the second before the first: a search by words finds them all the same.
func turnedWords(texts []string) (needle string, ok bool) {
	for _, text := range texts {
		first, second, found := strings.Cut(text, " ")
		second, _, _ = strings.Cut(second, " ")
		if found && first != "" && second != "" && first != second {
			return second + " " + first, true
		}
	}
	return "", false
}
