// Package timeline invents the calls of a voice platform: every call there is, with its true start, end, outcome and
// costs, as a pure function of a seed, a number of calls, a number of days and an anchor.
//
// It knows no clock. Exactly Options.Calls calls have started at the anchor; what a client may see of them at some later
// or earlier instant is for its reader to say. Equal options give equal calls, to the byte, on every machine and in every
// process: nothing here reads the time, a global random source or the order of a map, and no result has passed through a
// floating-point number.
//
//	calls, err := timeline.New(timeline.Options{Calls: 1250, Days: 30, Anchor: anchor})
//	if err != nil {
//		return err
//	}
//	newest := calls.Call(calls.Len() - 1)
//	if newest.Ongoing(anchor.UnixMicro()) {
//		fmt.Println(newest.Customer, "is talking to", newest.Assistant.Name)
//	}
//	for _, c := range calls.Future(24) {
//		fmt.Println(time.UnixMicro(c.Start).UTC(), c.Outcome)
//	}
//
// Only the starts are kept, eight bytes a call. Everything else about a call is thrown anew, from the seed and the call's
// index, whenever it is asked for.
//
// The calls make sense together. Arrivals follow the hours of the week, durations are log-normal, failed calls are short
// or were never connected, customers come back, assistants keep their names, numbers, graphs and rates, and every phone
// number is one that a numbering authority keeps free for fiction.
//
// The newest 200 calls are cast so that they show every case there is, whatever the seed: from 200 calls on, each field
// that can be missing is missing in one of them and present in another. From 20 calls on, the newest three to six are
// ongoing at the anchor.
//
// The files:
//
//	timeline.go   Options, Timeline, and how a call is composed
//	call.go       Call, its outcome, its costs
//	arrival.go    when calls start: the hours of the week, ties, the hours after the anchor
//	outcome.go    how calls end
//	duration.go   how long they last: the quantiles of a log-normal distribution
//	assistant.go  who answers: names, graphs, rates
//	customer.go   who calls
//	phone.go      the numbers reserved for fiction, with their sources
//	meta.go       the metadata attached to calls
//	words.go      the names and words all of this is made of
//	rand.go       random integers by seed, purpose and index
package timeline
