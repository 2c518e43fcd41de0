package contract

import (
	"context"
)

// Check holds a target against its contract. The report is there even where the context ends early or the budget is used up: it
// says what was left out.
//
// An error says that nothing could be judged: options that are wrong, or ErrUnreachable or ErrRefused, for which the report is
// there too.
func Check(ctx context.Context, t Target) (*Report, error) {
	s, err := newSuite(ctx, t)
	if err != nil {
		return nil, err
	}
	s.run()
	return &s.report, s.fatal
}
