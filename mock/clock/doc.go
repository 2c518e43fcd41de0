// Package clock is the time that a mock shows: it stands still, goes as the wall clock does, or so many times as fast.
//
// What a moving clock reads is a function of its options and the wall clock alone, in steps of a whole second: processes that
// are started with the same anchor, rate and Since read the same, without talking to each other, and the Date of an answer
// says exactly which instant it shows.
//
//	c := clock.New(clock.Options{Anchor: anchor, Rate: 60})
//	srv := mock.NewServer(t, mock.Options{Now: anchor, Admin: mock.Admin{Clock: c}})
//	c.Advance(10 * time.Minute) // calls arrive, ongoing ones end, costs appear
//
// The files: clock.go the clock, rate.go how fast it goes.
package clock
