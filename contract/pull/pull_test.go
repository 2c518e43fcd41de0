package pull_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/mock"
)

func TestSmoke(t *testing.T) {
	var out bytes.Buffer
	r, err := pull.Pull(t.Context(), pull.Options{Handler: mock.New(mock.Options{Calls: 300}), Token: "t", Out: &out, PageSize: 100})
	fmt.Println(r, err)
	fmt.Println(out.String()[:3000])
}
