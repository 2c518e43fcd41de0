// Package store keeps calls for a fast list: each call as the JSON texts of its fields, and the fields that are filtered
// or sorted by as columns beside them.
//
// A Layout says which fields there are. A Builder makes an immutable Segment of rows, in the order in which they are
// answered; a View is some segments, one behind the other, as one list. The package knows no HTTP, no clock and no
// randomness, and nothing of what the fields mean.
//
//	layout := store.NewLayout([]store.Field{{Name: "id", Type: store.Integer, Indexed: true}, {Name: "note"}})
//	b := layout.NewBuilder(1)
//	err := b.Add([][]byte{[]byte("7"), []byte(`"hello"`)})
//	view := store.NewView(b.Segment())
//	fmt.Println(string(view.AppendRows(nil, 0, 1))) // {"id":7,"note":"hello"}
//
// layout.go has the layout, segment.go rows and how they are written, column.go the columns and how they are compared, number.go those of numbers,
// filter.go how rows are chosen by them, selection.go the choices that are remembered, bitmap.go sets of rows, view.go several
// segments as one.
package store
