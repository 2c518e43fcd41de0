// Package redact takes secrets out of texts that are shown or kept: tokens, passwords, values of headers.
//
// A secret is found in these forms, all made once by New:
//
//   - as it is, also with + for each space, and as UTF-8 of its bytes where these were taken for Latin-1
//   - in hexadecimal, of small or large digits
//   - in base64, of both alphabets, at each of the three offsets that it can have in a longer text
//
// Each of them is found in a text as it stands, and as it reads after up to three layers of escapes are undone, in any order:
//
//   - percent-encoding: %2B, %2b
//   - JSON and quoted strings: \u002b, \u002B, \x2b, \U0000002b, \/, \\, \"
//   - HTML: &plus;, &#43;, &#x2b;
//
// It doesn't matter which characters of a secret are escaped. Secrets of one to three characters would be found in every text, so
// they are masked only where they are the whole text or stand between double quotes. The time that all takes grows with the length
// of the text, whatever stands in it and whatever the secrets are.
package redact
