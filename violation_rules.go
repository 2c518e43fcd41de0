package ringback

import "slices"

// answerRules are the rules that an answer can break, whatever the document: those of a kind of their own, and the first part of those
// that the document's keywords, parameters and x-rules name.
var answerRules = []string{
	"auth/accepted", "header/accepted", "page/echo", "page/length", "page/order", "page/unique", "query/accepted",
	"response/content-type", "response/header", "response/status",
}

// AnswerRules are all rules that Spec.JudgeResponse can name in a violation: fixed ones, json/ and schema/ for each way to break JSON or a
// schema, filter/ for each filter, and the ids of x-rules.
func (s *Spec) AnswerRules() []string {
	rules := slices.Clone(answerRules)
	rules = append(rules, "json/", "schema/")
	for _, p := range s.list.Parameters {
		if p.Filter != nil {
			rules = append(rules, "filter/"+p.Name)
		}
	}
	for _, r := range s.rules {
		rules = append(rules, r.ID)
	}
	return rules
}
