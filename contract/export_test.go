package contract

import (
	"strings"

	"github.com/ringback/ringback"
)

// LawsOfRule are the laws that a rule of the validator belongs to; a * stands for any text.
func LawsOfRule(spec *ringback.Spec, rule string) (laws []string, ok bool) {
	if law, found := messageLaws[rule]; found {
		if law == "" {
			return nil, true // judged by laws whose requests break it on purpose, as messageLaws says
		}
		return []string{law}, true
	}
	family, name, _ := strings.Cut(rule, "/")
	switch family {
	case "json":
		return []string{"json/valid", "json/strict"}, true
	case "schema":
		return []string{"schema/*"}, true
	case "filter":
		return []string{"filter/" + name + "/sound", lawUnderFilters}, true
	case "page":
		if name == "order" {
			return []string{"order/within-page", "order/under-filters"}, true
		}
		return []string{rule, lawUnderFilters}, true
	}
	return []string{"rule/" + rule}, true
}
