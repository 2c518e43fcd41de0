package timeline

import (
	"slices"
	"strconv"
)

// newMeta returns the metadata of a call, in memory of its own: nil 15 times in a hundred, unless the call is full.
func (t *Timeline) newMeta(d *dice, who *customer, p part) []byte {
	form := d.below(100)
	if p == full {
		form = 20 + d.below(80)
	}
	if form < 15 {
		return nil
	}
	var buf [256]byte
	return slices.Clone(t.appendMeta(buf[:0], form, d, who))
}

// appendMeta appends a JSON object of one of several forms, chosen by a number in [15, 100).
func (t *Timeline) appendMeta(b []byte, form int, d *dice, who *customer) []byte {
	w := &t.words
	switch {
	case form < 18:
		b = append(b, '{')
	case form < 53:
		b = appendText(b, `{"customer_id":`, who.id)
		b = appendText(b, `,"campaign":`, oneOf(d, w.campaigns))
	case form < 65:
		b = appendText(b, `{"customer_id":`, who.id)
		b = appendText(b, `,"name":`, who.name)
		b = appendFlag(b, `,"vip":`, d.chance(20))
	case form < 75:
		b = appendText(b, `{"campaign":`, oneOf(d, w.campaigns))
		b = appendNumber(b, `,"attempt":`, d.between(1, 4))
		b = appendNumber(b, `,"score":0.`, d.between(11, 99))
	case form < 84:
		b = appendNumber(b, `{"order":{"id":`, d.between(10_000, 99_999))
		b = appendText(b, `,"items":[`, oneOf(d, w.fruit))
		b = appendText(b, `,`, oneOf(d, w.fruit))
		b = appendNumber(b, `],"total":`, d.between(3, 180))
		b = append(b, `.5},"coupon":null`...)
	case form < 92:
		b = appendText(b, `{"customer_id":`, who.id)
		b = appendText(b, `,"note":`, oneOf(d, w.notes))
	default:
		b = appendFlag(b, `{"source":"web","profile":{"new":`, d.chance(50))
		b = appendText(b, `,"tags":[`, oneOf(d, w.hobbies))
		b = append(b, `]}`...)
	}
	return append(b, '}')
}

// appendText appends punctuation and a JSON string that has its quotes.
func appendText(b []byte, before, text string) []byte { return append(append(b, before...), text...) }

// appendNumber appends punctuation and a number.
func appendNumber(b []byte, before string, n int64) []byte {
	return strconv.AppendInt(append(b, before...), n, 10)
}

// appendFlag appends punctuation and true or false.
func appendFlag(b []byte, before string, yes bool) []byte {
	return strconv.AppendBool(append(b, before...), yes)
}
