// Package pull reads the calls of a deployment and anonymises them, so that what a deployment really did can be served, shared
// and tested against.
//
//	result, err := pull.Pull(ctx, pull.Options{URL: "https://api.example.com", Token: token, File: "calls.jsonl"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(result.Calls, "calls")
//
// Every replacement follows from a key alone: equal values stay equal, different ones different, within a pull and across pulls
// of one key. The key is thrown away unless a file keeps it. What a value becomes is said by the spec: x-generate names what a
// property is, its schema says the rest, and what neither names is replaced.
//
// What stays: times, durations, costs, statuses, nulls, the order of ids, the keys and the structure of metadata, the lengths
// and letter classes of texts, the magnitudes of numbers, the countries of phone numbers and which of them begin alike. That
// makes the calls useful, and it is also what somebody who knows some of them can recognise: anonymised calls are no public data.
//
// pull.go has the options, open.go finds where to begin, reader.go reads page after page, window.go says what is asked and ask.go
// asks it, result.go tells what came of it. state.go is where a pull is, output.go the file that an interrupted one goes on
// with. anonymizer.go writes one call, treatment.go says how each
// property is treated, and text.go, phone.go, id.go, instant.go have the ways to replace a value, all over shuffle.go, which
// alphabet.go gives letters and key.go the key.
package pull
