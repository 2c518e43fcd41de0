// The program reads calls by the client that oapi-codegen writes beside it, and prints what the client made of them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	_ "github.com/oapi-codegen/runtime" // what the client stands on
)

func main() {
	client, err := NewClientWithResponses(os.Getenv("RINGBACK_URL"), WithRequestEditorFn(authorize))
	if err != nil {
		log.Fatal(err)
	}
	from, err := time.Parse(time.RFC3339, os.Getenv("RINGBACK_FROM"))
	if err != nil {
		log.Fatal(err)
	}
	for _, status := range []CallStatus{Completed, Failed, Ongoing} {
		show(list(client, ListCallsParams{Status: &status, DateFrom: &from, Limit: new(1000)}).JSON200)
	}
	show(list(client, ListCallsParams{Skip: new(int64(3_000_000_000))}).JSON200)
	show(list(client, ListCallsParams{Limit: new(1001)}).JSON422)
}

func authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+os.Getenv("RINGBACK_TOKEN"))
	return nil
}

func list(client *ClientWithResponses, params ListCallsParams) *ListCallsResponse {
	answer, err := client.ListCallsWithResponse(context.Background(), &params)
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

func show[T any](answer *T) {
	text, err := json.Marshal(answer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
}
