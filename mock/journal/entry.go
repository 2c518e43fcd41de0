package journal

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
)

// Entry is a request as the journal shows it, without tokens.
type Entry struct {
	ID        string
	Time      time.Time     // when it came, by the wall clock
	Took      time.Duration // until its answer began
	Method    string
	URL       string // path and query. The values of parameters that the spec doesn't know are redacted, and tokens wherever they stand
	Query     url.Values
	Scheme    string
	Host      string // as the Host header has it
	Proto     string
	ClientIP  string
	Header    http.Header
	Status    int  // of the answer, 0 if the connection ended without one
	Aborted   bool // the client went away before its answer began
	Unmatched bool // there was nothing at that address
	// Violations are what request and answer broke of the contract, empty if they kept it: what the client did wrong first.
	Violations []ringback.Violation
	Unlisted   int    // violations beside those: of a request that breaks more than twenty things the first are told
	Unjudged   string // why the answer couldn't be judged, "" where it was, or wasn't to be
	Refused    string // why the server couldn't do what was wished of it: a scenario that doesn't exist. "" if it could
}

// entry shows a record.
func (j *Journal) entry(r *Record) Entry {
	tokens := j.tokensOf(r)
	shown := tokens.Whole(j.shownQuery(r))
	broken := j.judged(r, tokens)
	return Entry{
		ID: id(r.sequence), Time: r.Time, Took: r.Took, Method: r.Method, URL: tokens.Whole(j.shownTarget(r, shown)), Query: query(shown),
		Scheme: r.scheme(), Host: r.Host, Proto: r.Proto, ClientIP: r.clientIP(), Header: j.redactHeader(r.Header, tokens), Status: r.Status,
		Aborted: r.Aborted, Unmatched: r.Unmatched, Violations: slices.Clone(broken.first), Unlisted: broken.more, Unjudged: r.Unjudged,
		Refused: tokens.Text(r.Refused),
	}
}

// judgement is what a request and its answer broke, as it is shown.
type judgement struct {
	first []ringback.Violation
	more  int // than those
}

// judged is the judgement of a record. It is made when somebody looks for the first time, and kept as long as the record is.
func (j *Journal) judged(r *Record, tokens *redact.Tokens) *judgement {
	const most = 20
	if r.judgement != nil {
		return r.judgement
	}
	all := j.judge(r)
	first := slices.Clone(all[:min(len(all), most)]) // without the rest behind them
	made := &judgement{j.redactViolations(r, first, tokens), len(all) - len(first)}
	j.mu.Lock()
	defer j.mu.Unlock()
	if i := j.search(r.sequence); i < len(j.ring) && j.at(i).sequence == r.sequence {
		j.at(i).judgement = made
	}
	return made
}

// judge is what a request and its answer broke of the contract.
func (j *Journal) judge(r *Record) []ringback.Violation {
	asked := ringback.Request{Method: r.Method, URL: r.url(j.withoutOwn(r.RawQuery)), Header: r.Header}
	broken := j.options.Spec.JudgeRequest(asked)
	told := func(v ringback.Violation) bool { return v.Part == ringback.PartPath || v.Part == ringback.PartMethod }
	if r.Unmatched && !slices.ContainsFunc(broken, told) { // it looks right, but there is nothing: //api/v1/calls, /v2/api/v1/calls
		broken = append([]ringback.Violation{j.options.Spec.WrongPath(r.Path)}, broken...)
	}
	return slices.Concat(broken, r.Answer)
}

// withoutOwn is a query without the server's own parameters.
func (j *Journal) withoutOwn(raw string) string {
	if j.options.Own == nil {
		return raw
	}
	pairs := slices.DeleteFunc(strings.Split(raw, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return j.options.Own(unescape(name))
	})
	return strings.Join(pairs, "&")
}

func (r *Record) clientIP() string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// query reads a query as lenient servers do: what can't be decoded stands for itself.
func query(raw string) url.Values {
	out := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair != "" {
			name, value, _ := strings.Cut(pair, "=")
			out.Add(unescape(name), unescape(value))
		}
	}
	return out
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}
