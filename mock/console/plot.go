package console

import (
	"slices"

	"github.com/ringback/ringback"
)

// plot is which fields are drawn. "" and none: nothing of the kind can be.
type plot struct {
	Time    string   `json:"time"`    // when an item happened
	Status  string   `json:"status"`  // what tells items apart
	Amounts []string `json:"amounts"` // what can be added up, the first before all
	Unit    string   `json:"unit"`    // in what the amounts are counted: those of different units don't add up
}

// unitAttribute is what x-generate calls the unit of amounts.
const unitAttribute = "cost.currency"

// plotOf finds the fields that are drawn: the time that orders the list, the first field of a few values, numbers with a
// fraction. Whole numbers may be names.
func plotOf(l *ringback.List) plot {
	p := plot{Amounts: []string{}}
	for _, f := range l.Fields {
		switch {
		case f.Type == ringback.TypeTime && p.Time == "":
			p.Time = f.Name
		case len(f.Enum) > 0 && p.Status == "":
			p.Status = f.Name
		case f.Generate == unitAttribute:
			p.Unit = f.Name
		case f.Type == ringback.TypeNumber:
			p.Amounts = append(p.Amounts, f.Name)
		}
	}
	if i := slices.IndexFunc(l.Order, func(k ringback.SortKey) bool { return l.Field(k.Field).Type == ringback.TypeTime }); i >= 0 {
		p.Time = l.Order[i].Field
	}
	return p
}
