package mutant

import (
	"path"
	"regexp"
	"strings"
)

// tokenBugs let credentials pass in which the token only occurs, or which merely look like it.
func tokenBugs() []Bug {
	door := func(id, says, law string, passes func(sent, token string) bool) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: letting(func(x *exchange, key string) bool {
			sent, bearer := strings.CutPrefix(x.sent(), "Bearer ")
			return x.isList() && bearer && passes(sent, tokenOf(key))
		})}
	}
	const malformed, wrong = "auth/malformed", "auth/wrong-token"
	return []Bug{
		door("token-before-more", "of the words behind Bearer only the first is looked at", malformed, func(sent, token string) bool {
			words := strings.Fields(sent)
			return len(words) > 1 && words[0] == token
		}),
		door("token-behind-more", "of the words behind Bearer only the last is looked at", malformed, func(sent, token string) bool {
			words := strings.Fields(sent)
			return len(words) > 1 && words[len(words)-1] == token
		}),
		door("token-begun", "the beginning of a token passes for it", wrong, func(sent, token string) bool { return sent != "" && strings.HasPrefix(token, sent) }),
		door("token-by-glob", "tokens are looked up by a pattern of the cache's: * finds any", wrong, func(sent, token string) bool {
			ok, err := path.Match(sent, token)
			return ok && err == nil
		}),
		door("token-by-like", "tokens are looked up with LIKE: % finds any", wrong, func(sent, token string) bool {
			ok, err := regexp.MatchString("^"+strings.ReplaceAll(regexp.QuoteMeta(sent), "%", ".*")+"$", token)
			return ok && err == nil
		}),
		door("token-by-regexp", "the token that was sent is a regular expression", wrong, func(sent, token string) bool {
			re, err := regexp.Compile("^(?:" + sent + ")$")
			return err == nil && re.MatchString(token)
		}),
		door("token-null", "null and undefined pass: the front end sends them before anybody has logged in", wrong, func(sent, _ string) bool {
			return sent == "null" || sent == "undefined"
		}),
	}
}
