package pull

import (
	"strings"
)

// fictional is a range of numbers that a country keeps free for fiction.
type fictional struct {
	country   string // its code in E.164
	begins    string // the digits that all numbers of the range begin with, behind the country's code
	authority string
	url       string
}

// fictionals has a range for each country that is known to reserve one. What is dialled behind a whole number of a range reaches
// nobody either, so that the digits behind its beginning are free.
var fictionals = []fictional{
	{"1", "20255501", "North American Numbering Plan Administrator: 555-0100 to 555-0199, in any area code", "https://www.nationalnanpa.com/number_resource_info/555_numbers.html"},
	{"33", "19900", "Arcep: décision 2018-0881, annexe 1, 2.5.12", "https://www.legifrance.gouv.fr/jorf/article_jo/JORFARTI000037263033"},
	{"44", "7700900", "Ofcom: Telephone numbers for use in TV and radio drama programmes", "https://www.ofcom.org.uk/phones-telecoms-and-internet/information-for-industry/numbering/numbers-for-drama"},
	{"46", "8465004", "Post- och telestyrelsen: Telefonnummer för användning i böcker och filmer etc.", "https://www.pts.se/sv/bransch/telefoni/nummer-och-adressering/telefonnummer-for-anvandning-i-bocker-och-filmer-etc/"},
	{"49", "3023125", "Bundesnetzagentur: Rufnummern für Medienproduktionen, Mitteilung 148/2021", "https://www.bundesnetzagentur.de/DE/Fachthemen/Telekommunikation/Nummerierung/_DL/mittlg148_2021.pdf"},
	{"61", "255500", "ACMA: Phone numbers for use in TV shows, films and creative works", "https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works"},
}

// spare is a country code that no country has (ITU-T, list of E.164 assigned country codes: spare code). Numbers behind it reach
// nobody.
const spare = "210"

// none stands behind it for a country that there isn't: no code begins with it.
const none = "0"

// local is the beginning of a number without a country: in North America it is reserved, and there is no area code 555.
const local = "55501"

// twoDigits are the country codes of two digits. 1 and 7 have one, all others three (ITU-T E.164).
const twoDigits = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// punctuation is what stands between the digits of a number.
const punctuation = " -.()/"

// phone replaces a number. Its country stays; behind that comes the beginning of a range that is reserved for fiction, and then
// the number's own digits, each replaced by what stands before it. So numbers that begin alike still do, different ones stay
// different, and none can reach a person; they are longer than real ones, since no reserved range has room for all numbers.
func (a *Anonymizer) phone(text string) string {
	switch {
	case strings.HasPrefix(text, "+") && only(text[1:], string(digits)+punctuation):
		return a.international(text[1:])
	case len(text) > 2 && only(text, string(digits)+punctuation) && !only(text, punctuation):
		return local + a.phones.replaced(text, a.texts, true)
	}
	return a.phones.replaced(text, a.texts, true)
}

// international replaces what stands behind the plus sign.
func (a *Anonymizer) international(text string) string {
	country, rest := splitCountry(text)
	if country == "" {
		return "+" + spare + none + a.phones.replaced(text, a.texts, true)
	}
	number := a.national(country, rest)
	if begins, ok := reserved(country); ok && !a.short {
		return "+" + country + begins + number
	}
	return "+" + spare + country + number
}

// national replaces the digits behind a country's code. They follow from it too: in another country, the same become others.
func (a *Anonymizer) national(country, rest string) string {
	runes := []rune(country + rest)
	of := make([]alphabet, len(runes))
	for i := len(country); i < len(runes); i++ {
		of[i] = a.texts.of(runes[i])
	}
	return string(a.phones.forward(runes, of)[len(country):])
}

// splitCountry finds the country's code at the beginning of a number, "" where there is none or but a part of it.
func splitCountry(text string) (country, rest string) {
	n := 3
	switch {
	case strings.HasPrefix(text, "1") || strings.HasPrefix(text, "7"):
		n = 1
	case len(text) > 1 && strings.Contains(twoDigits, " "+text[:2]+" "):
		n = 2
	}
	if len(text) < n || text[0] == '0' || !only(text[:n], string(digits)) {
		return "", text
	}
	return text[:n], text[n:]
}

func reserved(country string) (begins string, ok bool) {
	for _, f := range fictionals {
		if f.country == country {
			return f.begins, true
		}
	}
	return "", false
}
