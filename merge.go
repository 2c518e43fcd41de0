package ringback

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// spreadMerges writes out YAML's merge keys (<<: *anchor), so that whoever reads a mapping finds the members that it takes
// over from others. A member of the mapping's own wins, then the first of several sources.
func spreadMerges(n *yaml.Node, done map[*yaml.Node]bool) {
	if done[n] {
		return
	}
	done[n] = true
	if n.Alias != nil {
		spreadMerges(n.Alias, done)
	}
	for _, child := range n.Content {
		spreadMerges(child, done)
	}
	if n.Kind == yaml.MappingNode {
		spreadMerge(n)
	}
}

func spreadMerge(n *yaml.Node) {
	at := 0
	for ; at < len(n.Content) && n.Content[at].ShortTag() != "!!merge"; at += 2 {
	}
	if at >= len(n.Content) {
		return
	}
	sources := n.Content[at+1]
	n.Content = slices.Delete(n.Content, at, at+2)
	if sources = aliased(sources); sources.Kind != yaml.SequenceNode {
		sources = &yaml.Node{Content: []*yaml.Node{sources}}
	}
	for _, source := range sources.Content {
		takeOver(n, aliased(source))
	}
}

// takeOver adds the members of another mapping that n doesn't have.
func takeOver(n, source *yaml.Node) {
	if source.Kind != yaml.MappingNode {
		return // kin-openapi refuses the document for it
	}
	for i := 0; i+1 < len(source.Content); i += 2 {
		if key := source.Content[i].Value; !hasKey(n, key) {
			n.Content = append(n.Content, source.Content[i], source.Content[i+1])
		}
	}
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func aliased(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
