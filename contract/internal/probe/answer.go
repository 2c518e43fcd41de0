package probe

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// Answer is what came back.
type Answer struct {
	Ask     Ask
	Request *http.Request // as it was sent, tokens and all: not to be shown
	Status  int
	Header  http.Header
	Body    []byte        // decoded
	Encoded bool          // the body came compressed
	Reused  bool          // the connection had served before
	Socket  string        // tells the connection from others; "" for a handler that is called
	Closes  bool          // the answer says that the connection ends with it
	Took    time.Duration // until the last byte
	Date    time.Time     // the server's, or ours where it told none
	Dated   bool          // the server told it
	silent  bool          // it didn't come within the time of one request
	spec    *ringback.Spec
	page    *readPage // nil: not read yet
	// Err says why there is no answer: ErrBudget, a context's end, or a connection that kept breaking.
	Err error
}

// readPage is what came of reading a body as a page.
type readPage struct {
	page ringback.Page
	err  error
}

// Page reads the body as ringback.Spec.ReadPage does, whatever the status, once for all who ask. What it answers must not be changed.
func (a *Answer) Page() (ringback.Page, error) {
	if a.page == nil {
		a.page = new(readPage)
		a.page.page, a.page.err = a.spec.ReadPage(a.Body)
	}
	return a.page.page, a.page.err
}

// ErrBudget says that what is left of the budget doesn't allow a request.
var ErrBudget = errors.New("the budget is used up")

// ErrEncoding says that a body can't be decoded as its Content-Encoding says.
var ErrEncoding = errors.New("the body isn't encoded as its Content-Encoding says")

// largest is the size from which a body isn't read any more, in bytes.
const largest = 32 << 20

// ErrLimit says that there is an answer, but one beyond what ringback reads.
var ErrLimit = errors.New("not judged, since it is beyond what ringback reads")

var errTooLarge = fmt.Errorf("%w: a body of more than %d MiB", ErrLimit, largest>>20)

// read takes the answer in.
func (a *Answer) read(r *http.Response) error {
	defer r.Body.Close()
	a.Status, a.Header, a.Closes = r.StatusCode, r.Header, r.Close
	body, err := io.ReadAll(io.LimitReader(r.Body, largest+1))
	if err != nil {
		return err
	}
	if len(body) > largest {
		return errTooLarge
	}
	a.Body = body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") && len(body) > 0 {
		a.Encoded = true
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("%w: gzip: %w", ErrEncoding, err)
		}
		if a.Body, err = io.ReadAll(io.LimitReader(z, largest+1)); err != nil {
			return fmt.Errorf("%w: gzip: %w", ErrEncoding, err)
		}
		if len(a.Body) > largest {
			return errTooLarge
		}
	}
	return a.readable()
}

// readable is an error if the body is a page, or may be one, that can't be read.
func (a *Answer) readable() error {
	wrong := new(ringback.PageError)
	if a.Status != http.StatusOK {
		return nil
	}
	if _, err := a.Page(); errors.As(err, &wrong) && wrong.Unread {
		return fmt.Errorf("%w: %s, it reads %s", ErrLimit, wrong.Got, wrong.Want)
	}
	return nil
}

// date finds the server's clock.
func (a *Answer) date(now time.Time) {
	if t, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		a.Date, a.Dated = t, true
		return
	}
	a.Date = now
}

// IsJSON reports whether the answer says that it is JSON.
func (a *Answer) IsJSON() bool {
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "application/json" || (strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}
