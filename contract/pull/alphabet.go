package pull

import (
	"unicode"
)

// alphabet is a class of characters that stand for each other.
type alphabet []rune

// index is where a character stands, -1 if it doesn't.
func (a alphabet) index(r rune) int {
	for i, member := range a {
		if member == r {
			return i
		}
	}
	return -1
}

// The classes of ASCII. Vowels stand for vowels, so that an invented name can be said.
var (
	digits     = alphabet("0123456789")
	nonzero    = alphabet("123456789")
	upToEight  = alphabet("12345678")
	asciiTexts = []alphabet{
		digits, alphabet("aeiou"), alphabet("bcdfghjklmnpqrstvwxyz"), alphabet("AEIOU"), alphabet("BCDFGHJKLMNPQRSTVWXYZ"),
	}
	asciiCodes = []alphabet{digits, alphabet("abcdefghijklmnopqrstuvwxyz"), alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
)

// The digits of hexadecimal numbers.
const (
	hexLower = "0123456789abcdef"
	hexUpper = "0123456789ABCDEF"
)

// classes finds the class of a character. It remembers those it has made, and is for one goroutine.
type classes struct {
	ascii [128]alphabet
	made  map[class]alphabet
}

// class is a neighbourhood in Unicode: characters of one category that stand near each other are of one script and alike.
type class struct {
	category string
	block    rune
	size     int
}

func newClasses(ascii []alphabet) *classes {
	c := &classes{made: map[class]alphabet{}}
	for _, a := range ascii {
		for _, r := range a {
			c.ascii[r] = a
		}
	}
	return c
}

// of is the class of a character, nil for one that says nothing by itself: a space, a punctuation mark, a control character.
func (c *classes) of(r rune) alphabet {
	if r < 128 {
		return c.ascii[r]
	}
	category := categoryOf(r)
	switch category[0] {
	case 'P', 'Z':
		return nil
	case 'C':
		if category != unassigned && category != "Co" {
			return nil
		}
	}
	return c.near(r, category, len(blocks))
}

// blocks are the sizes of neighbourhoods, in bits, from the nearest.
var blocks = []int{6, 8, 12}

// near is the class of a character in the nearest of some neighbourhoods where it isn't alone, nil if there is none.
func (c *classes) near(r rune, category string, sizes int) alphabet {
	for size := range sizes {
		if a := c.neighbours(class{category, r >> blocks[size], size}); len(a) > 1 {
			return a
		}
	}
	return nil
}

// neighbours are the characters of a category in a block that aren't in a class of fewer already: each has but one.
func (c *classes) neighbours(k class) alphabet {
	if a, ok := c.made[k]; ok {
		return a
	}
	var a alphabet
	bits := blocks[k.size]
	for r := k.block << bits; r < (k.block+1)<<bits; r++ {
		if r >= 128 && (r < 0xD800 || r > 0xDFFF) && categoryOf(r) == k.category && c.near(r, k.category, k.size) == nil {
			a = append(a, r)
		}
	}
	c.made[k] = a
	return a
}

const unassigned = "Cn"

// categories are the general categories of Unicode, each character in one at most.
var categories = []string{
	"Ll", "Lo", "Lu", "Lm", "Lt", "Mn", "Mc", "Me", "Nd", "Nl", "No", "So", "Sm", "Sc", "Sk",
	"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs",
}

func categoryOf(r rune) string {
	for _, name := range categories {
		if unicode.Is(unicode.Categories[name], r) {
			return name
		}
	}
	return unassigned
}
