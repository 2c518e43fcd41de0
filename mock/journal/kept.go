package journal

import (
	"encoding/binary"
	"net/http"
	"time"

	"github.com/ringback/ringback"
)

// kept is a record in its place of the ring. Its texts are bytes in one buffer, which the next record of the place uses again: a
// thousand headers as they came would be twenty thousand objects for the garbage collector to visit, again and again.
type kept struct {
	time      time.Time
	took      time.Duration
	status    int
	encrypted bool
	aborted   bool
	unmatched bool
	answer    []ringback.Violation
	unjudged  string
	refused   string
	hidden    bool
	sequence  uint64
	judgement *judgement // nil until somebody has looked
	text      []byte
}

// largestIdle bounds the buffer that a place holds on to for a record that needs less.
const largestIdle = 4 << 10

// put copies a record into the place.
func (k *kept) put(r *Record, sequence uint64) {
	text := k.text[:0]
	if cap(text) > largestIdle {
		text = nil
	}
	for _, part := range [...]string{r.Method, r.Path, r.RawPath, r.RawQuery, r.Host, r.RemoteAddr, r.Proto} {
		text = appendText(text, part)
	}
	for name, values := range r.Header {
		for _, value := range values {
			text = appendText(appendText(text, name), value)
		}
	}
	*k = kept{r.Time, r.Took, r.Status, r.Encrypted, r.Aborted, r.Unmatched, r.Answer, r.Unjudged, r.Refused, r.HideValues, sequence, nil, text}
}

// record is a copy of what was put there.
func (k *kept) record() Record {
	text := string(k.text) // once: the parts share it
	r := Record{
		Time: k.time, Took: k.took, Status: k.status, Encrypted: k.encrypted, Aborted: k.aborted, Unmatched: k.unmatched, Answer: k.answer,
		Unjudged: k.unjudged, Refused: k.refused, HideValues: k.hidden, Header: http.Header{}, sequence: k.sequence,
		size: len(text), judgement: k.judgement,
	}
	for _, part := range [...]*string{&r.Method, &r.Path, &r.RawPath, &r.RawQuery, &r.Host, &r.RemoteAddr, &r.Proto} {
		*part, text = cutText(text)
	}
	for text != "" {
		var name, value string
		name, text = cutText(text)
		value, text = cutText(text)
		r.Header[name] = append(r.Header[name], value)
	}
	return r
}

// appendText appends a text behind its length.
func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// cutText cuts off the first text.
func cutText(from string) (text, rest string) {
	var head [binary.MaxVarintLen64]byte
	length, n := binary.Uvarint(head[:copy(head[:], from)])
	end := n + int(length)
	return from[n:end], from[end:]
}
