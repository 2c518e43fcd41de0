package main

// uncaught are the bugs that the law they name doesn't find, and why. One that is found has to leave the list.
var uncaught = map[string]string{
	"huge-exponent":             "json/plain-decimals counts decimals; 1e400 has none, though no double holds it",
	"status-by-prefix":          "the beginning of a listed value isn't among the wrong values that are tried",
	"assistant-id-wraps":        "2^31 and 2^63 are tried, but not 2^32 more than an id that there is",
	"minute-only/date_from":     "no call lies within a minute before a bound that is asked for",
	"phone-either-way":          "no needle is longer than a number",
	"quotes-dropped":            "quotes are tried alone, but not inside a number",
	"emoji-500":                 "no text beyond the basic plane is sent",
	"parse-int/skip":            "a standard run tries some wrong values, and 7abc isn't among them for skip",
	"parse-int/limit":           "as for skip",
	"digits-only/skip":          "the odd spellings that are tried for skip keep their meaning without what is no digit",
	"limit-unreadable-is-all":   "page/limit-maximum asks for 1,001 and a million; the answer to 2^63 isn't counted",
	"unknown-disables-filters":  "an unknown parameter is sent alone, without a filter that it could disable",
	"brackets-replace":          "status[$ne] is sent alone, without a status that it could replace",
	"no-auth-with-filter":       "requests without credentials have no query but a wrong one, which auth/before-validation judges",
	"token-in-the-query":        "left out on purpose: addresses are written to logs",
	"one-good-of-two":           "left out on purpose: servers take the first or the last of two headers",
	"token-folded":              "the token isn't tried in another case",
	"token-longer":              "the token isn't tried with something behind it",
	"lower-case-scheme-passes":  "a wrong token isn't tried behind a scheme in lower case",
	"upper-case-path-unguarded": "the path isn't tried in upper case",
	"gzip-unmarked":             "a compressed body that isn't marked is taken for one that isn't compressed",
	"options-without-allow":     "OPTIONS with a 2xx and without Allow passes",
	"slash-without-filters":     "the path with a trailing slash isn't asked with a filter that leaves something out",
	"etag-of-everything":        "If-None-Match is sent with the page it came with, not with another one",

	"triple-wrong/status+assistant_id+customer_phone":    sampled,
	"triple-wrong/assistant_id+customer_phone+date_from": sampled,
	"triple-wrong/customer_phone+date_from+date_to":      sampled,
	"triple-wrong/date_from+date_to+min_duration":        sampled,
	"triple-wrong/date_to+min_duration+max_duration":     sampled,
}

const sampled = "of 35 triples a standard run tries 8"

// falseAlarms are the honest servers that are accused, and of what. One that isn't has to leave the list.
var falseAlarms = map[string]string{
	"negative-refused": "answer/ok: min_duration=-1 is asked for, and has to be answered 200",
}

// unbreakable are the laws that no bug of the table breaks alone, and why.
var unbreakable = map[string]string{
	"filter/status/partition":    "filter/status/total has asked for each total already, and explains what partition would find",
	"parameter/limit/extremes":   "it holds the total of the answer to 2^63, and doesn't count its items",
	"filter/customer_phone/case": "folding is only noted where the op is contains",
}
