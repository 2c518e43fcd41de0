// Package yamldoc reads texts that are to be one YAML document each: what stands behind a line of --- would otherwise be passed over.
package yamldoc

import "go.yaml.in/yaml/v4"

// Read is the value of a text's first document, nil if it has none, and the line in which a second one begins, 0 if there is none.
func Read(text []byte) (top *yaml.Node, second int, err error) {
	var documents []yaml.Node
	if err := yaml.Load(text, &documents, yaml.WithV3Defaults(), yaml.WithAllDocuments()); err != nil || len(documents) == 0 {
		return nil, 0, err
	}
	if len(documents) > 1 {
		second = documents[1].Line
	}
	if len(documents[0].Content) > 0 {
		top = documents[0].Content[0]
	}
	return top, second, nil
}
