package mutant

import (
	"net/http"
	"slices"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// Variant is an honest server that differs from the mock: it keeps every must.
type Variant struct {
	ID   string
	Says string // how it differs

	// Shoulds are the laws of level should that it breaks all the same.
	Shoulds []string

	// Tenants says that it shows each of two tokens its own calls.
	Tenants bool

	// Options are those of the mock behind it, made anew for each server: a clock that moves belongs to one.
	Options func() mock.Options
	// Wrap makes the server of the mock.
	Wrap func(honest http.Handler, spec *ringback.Spec) http.Handler
}

// Variants are all of them, by family. The slice is the caller's.
func Variants() []Variant {
	variants := slices.Concat(
		timeVariants(), itemVariants(), orderVariants(), parameterVariants(), refusalVariants(), httpVariants(), dataVariants(), liveVariants(),
	)
	for i := range variants {
		v := &variants[i]
		if v.Options == nil {
			v.Options = serving(mock.Options{})
		}
		if v.Wrap == nil {
			v.Wrap = honestly
		}
	}
	return variants
}

// VariantNamed is the variant of a name. The error for a name that isn't there says which are near.
func VariantNamed(id string) (Variant, error) {
	variants := Variants()
	names := make([]string, len(variants))
	for i, v := range variants {
		if v.ID == id {
			return v, nil
		}
		names[i] = v.ID
	}
	return Variant{}, unknown("variant", id, names)
}

// serving are options whose defaults are those of bugs.
func serving(o mock.Options) func() mock.Options {
	return func() mock.Options {
		o = sized(o, DefaultCalls)
		o.Tokens = []string{Token, SecondToken}
		return o
	}
}
