// Package strictjson reads a JSON text into a flat tree that keeps the text as it
// was sent, and reports whatever in it isn't strict JSON (RFC 8259).
//
// A decoder throws away what a judge of the text wants to see: the digits of a
// number, the escapes of a string, the first of two members of one name. A
// [Document] keeps offsets into the text instead of values, goes on behind every
// fault that leaves no doubt about the rest, and is made to be used again:
//
//	var d strictjson.Document
//	for _, text := range answers {
//		if !d.Read(text) {
//			return fmt.Errorf("no JSON: %v", d.Faults)
//		}
//		if id, ok := d.At("/calls/0/id"); ok {
//			fmt.Printf("%s at byte %d\n", d.Raw(id), d.Nodes[id].Start)
//		}
//	}
//
// Files: document.go the tree, find.go the ways through it, decode.go its values,
// fault.go what can be wrong, read.go the grammar, with string.go, number.go and
// duplicate.go for its parts.
package strictjson
