package ringback

import (
	"slices"
	"strings"

	"github.com/ringback/ringback/internal/say"
)

// owner is what an extension of ours stands on.
type owner string

const (
	onOperation owner = "an operation"
	onParameter owner = "a query parameter"
	onSchema    owner = "a schema"
)

// extensions are ours, each with what it stands on. Those of others are none of our business.
var extensions = map[string]owner{
	"x-list":     onOperation,
	"x-filter":   onParameter,
	"x-rules":    onSchema,
	"x-generate": onSchema,
}

var extensionNames = []string{"x-list", "x-filter", "x-rules", "x-generate"}

// checkExtension refuses an extension of ours on a thing that it doesn't belong to, and a misspelt one.
func checkExtension(key string, v node, on owner) error {
	belongs, ours := extensions[key]
	if ours && belongs != on {
		return v.errorf("%s stands on %s here: it belongs on %s", key, on, belongs)
	}
	if ours {
		return nil
	}
	if near := say.Nearest(key, extensionNames); near != "" && say.Distance(key, near) <= 2 {
		return v.errorf("unknown extension %q: did you mean %s?", key, near)
	}
	return nil
}

// checkExtensions looks at all extensions of an object.
func checkExtensions(n node, on owner) error {
	for key, v := range n.members() {
		if strings.HasPrefix(key, "x-") {
			if err := checkExtension(key, v, on); err != nil {
				return err
			}
		}
	}
	return nil
}

// A SortKey is one key of the order of a list.
type SortKey struct {
	Field      string
	Descending bool
}

// listExtension is x-list as it is written.
type listExtension struct {
	items, total, offset, limit, key string
	order                            []SortKey
	at                               node
}

// listExample is the block that a spec without x-list is missing.
const listExample = `    x-list:
      items: items          # the property of the 200 body that holds the page
      total: total          # the property that counts all matches
      offset: skip          # the parameter, and the property that echoes it
      limit: limit          # likewise
      order: [-started_at]  # sort keys; '-' is descending
      key: id               # identifies an item and breaks ties, descending`

func readListExtension(v node) (x listExtension, err error) {
	x.at = v
	if err = v.onlyKeys("x-list", "items", "total", "offset", "limit", "order", "key"); err != nil {
		return x, err
	}
	err = v.texts("x-list", textField{"items", &x.items}, textField{"total", &x.total}, textField{"offset", &x.offset},
		textField{"limit", &x.limit}, textField{"key", &x.key})
	if err != nil {
		return x, err
	}
	names, err := stringList(v.get("order"), "x-list: order")
	if err != nil {
		if !v.get("order").present() {
			err = v.errorf("x-list needs order")
		}
		return x, err
	}
	for _, name := range names {
		field, descending := strings.CutPrefix(name, "-")
		x.order = append(x.order, SortKey{field, descending})
	}
	return x, nil
}

// Op is how a filter compares a call's field with the parameter's value.
type Op string

// The ops of x-filter. A null field matches none of them.
const (
	OpEqual        Op = "eq"        // the same value
	OpContains     Op = "contains"  // the parameter's text stands somewhere in the field
	OpContainsFold Op = "icontains" // likewise, whatever the case of letters
	OpAtLeast      Op = "gte"       // the field is the parameter's value or more
	OpAtMost       Op = "lte"       // the field is the parameter's value or less
)

var ops = []string{string(OpEqual), string(OpContains), string(OpContainsFold), string(OpAtLeast), string(OpAtMost)}

// readFilterExtension reads x-filter: {field, op}.
func readFilterExtension(v node) (field string, op Op, err error) {
	if err := v.onlyKeys("x-filter", "field", "op"); err != nil {
		return "", "", err
	}
	var name string
	if err = v.texts("x-filter", textField{"field", &field}, textField{"op", &name}); err != nil {
		return "", "", err
	}
	if !slices.Contains(ops, name) {
		return "", "", v.get("op").errorf("x-filter: op %q is unknown%s: want %s", name, say.Meant(name, ops), say.Or(ops))
	}
	return field, Op(name), nil
}
