// Package row tells a call as the fields of a spec: the JSON text of each property of an item.
//
// A property is filled by an attribute of the generated call, which its x-generate names or, failing that, its own name;
// a property that no attribute fits is filled from its schema. So an edition of the spec that renames, adds or drops a
// property gets its calls without new code.
//
//	w, err := row.NewWriter(spec.List().Fields, seed)
//	values, buffer = w.Values(values[:0], buffer[:0], &row.Subject{Call: call, Ongoing: call.Ongoing(now)})
//
// attribute.go has the table of attributes, subject.go a call with what a scenario changed of it, sample.go the values made
// from a schema alone, text.go how values are written as JSON.
package row
