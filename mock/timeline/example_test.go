package timeline_test

import (
	"fmt"
	"time"

	"github.com/ringback/ringback/mock/timeline"
)

func Example() {
	anchor := time.Date(2025, 8, 14, 15, 30, 0, 0, time.UTC)
	calls, err := timeline.New(timeline.Options{Calls: 1250, Days: 30, Anchor: anchor})
	if err != nil {
		fmt.Println(err)
		return
	}
	newest := calls.Call(calls.Len() - 1)
	fmt.Println(newest.Customer, "is talking to", newest.Assistant.Name, newest.Ongoing(anchor.UnixMicro()))
	for _, c := range calls.Future(1)[:2] {
		fmt.Println(time.UnixMicro(c.Start).UTC().Format(time.TimeOnly), c.Outcome, c.Duration)
	}
	// Output:
	// +16505550132 is talking to Soporte Técnico Íñigo true
	// 15:30:02 completed 190
	// 15:32:51 completed 426
}

func ExampleCall_Reprice() {
	c := timeline.Call{
		Assistant: &timeline.Assistant{
			Tracked: true,
			Rates:   timeline.Rates{LLM: 6_667, TTS: 3_333, STT: 3_333, Telephony: 3_333},
		},
		Duration: 180,
	}
	c.Reprice()
	fmt.Printf("%+v, %d in all\n", c.Costs, c.Costs.Total())
	// Output: {LLM:20001 TTS:9999 STT:9999 Telephony:9999}, 49998 in all
}
