package main

import (
	"strings"
	"testing"

	"github.com/ringback/ringback"
)

// The line that greets works as it stands, whatever a request has to carry.
func TestCurlHeaders(t *testing.T) {
	source := strings.Replace(string(ringback.Default().Source()), "      parameters:\n", `      parameters:
        - {name: x-account, in: header, required: true, schema: {type: integer, minimum: 5}}
        - {name: x-ids, in: header, required: true, example: [1, 2], schema: {type: array, items: {type: integer}}}
        - {name: x-note, in: header, schema: {type: string}}
        - {name: x-kind, in: header, required: true, schema: {enum: [voice, text], default: text}}
        - {name: seat, in: cookie, required: true, example: ab, schema: {type: string, minLength: 2}}
`, 1)
	spec, err := ringback.Parse("edited.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]string{
		"":       `-H 'x-account: 5' -H 'x-ids: 1,2' -H 'Cookie: seat=ab' `,
		"any":    `-H 'Authorization: Bearer any' -H 'x-account: 5' -H 'x-ids: 1,2' -H 'Cookie: seat=ab' `,
		"$TOKEN": `-H "Authorization: Bearer $TOKEN" -H 'x-account: 5' -H 'x-ids: 1,2' -H 'Cookie: seat=ab' `,
	} {
		if got := curlHeaders(spec, token); got != want {
			t.Errorf("%q: got %s, want %s", token, got, want)
		}
	}
}
