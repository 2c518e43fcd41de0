package ringback

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// mostValues bounds a document with its aliases written out: a few lines of YAML can stand for billions of values.
const mostValues = 1 << 20

// checkAliases refuses a document whose aliases lead in a circle or stand for too much.
func (d *document) checkAliases() error {
	_, err := d.expanded(d.root, map[*yaml.Node]int{})
	return err
}

// expanded is how many values a node stands for, its aliases written out. The map holds what was counted, 0 what is being.
func (d *document) expanded(n *yaml.Node, counted map[*yaml.Node]int) (int, error) {
	n = aliased(n)
	if size, ok := counted[n]; ok {
		if size == 0 {
			return 0, &SpecError{Place{File: d.name, Line: n.Line, Column: n.Column}, fmt.Sprintf("anchor %q holds an alias of itself", n.Anchor)}
		}
		return size, nil
	}
	counted[n] = 0
	size := 1
	for _, child := range n.Content {
		more, err := d.expanded(child, counted)
		if err != nil {
			return 0, err
		}
		if size += more; size > mostValues {
			return 0, &SpecError{Place{File: d.name, Line: n.Line, Column: n.Column}, fmt.Sprintf("its aliases stand for more than %d values", mostValues)}
		}
	}
	counted[n] = size
	return size, nil
}
