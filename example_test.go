package ringback_test

import (
	"fmt"
	"net/http"

	"github.com/ringback/ringback"
)

func ExampleSpec_JudgeBody() {
	body := []byte(`{"items":[],"total":"none","skip":0,"limit":1001}`)
	for _, v := range ringback.Default().JudgeBody(http.StatusOK, body) {
		fmt.Println(v.Where(), "got", v.Got, "want", v.Want, "by", v.Rule)
	}
	// Output:
	// /total got "none" want integer by schema/type
	// /limit got 1001 want at most 1000 by schema/maximum
}

func ExampleSpec_JudgePage() {
	page := []byte(`{"items":[],"total":0,"skip":0,"limit":100}`)
	for _, v := range ringback.Default().JudgePage("limit=50", page) {
		fmt.Println(v.Where(), "got", v.Got, "want", v.Want)
	}
	// Output: /limit got 100 want 50, the value in effect
}

func ExampleSpec_Query() {
	query, violations := ringback.Default().Query("status=done&limit=5&page=2")
	for _, v := range violations {
		fmt.Println(v.Name, "got", v.Got, "want", v.Want)
	}
	for _, n := range query.Notices {
		fmt.Println(n.Name, "is", n.Got)
	}
	fmt.Println("at most", query.Limit, "from", query.Offset)
	// Output:
	// status got "done" want 'ongoing', 'completed' or 'failed'
	// page is an unknown parameter
	// at most 5 from 0
}
