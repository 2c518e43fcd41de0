// Package rule evaluates the rules of a spec: CEL expressions over `self`, a value of a JSON text.
//
// `self` is typed by the value's schema: integers are int, date-times timestamp (without an offset: UTC), other numbers
// decimal, an absent property is null. Decimals add, subtract, multiply and compare exactly, also with literals; to test for
// equality with a literal, write decimal(0) or decimal('0.05'). Names that the schema doesn't declare are refused when a rule is compiled. A rule
// whose evaluation meets a value it can't compute with (a null where a number is needed, a number beyond 64 bits, a time
// that is none) is not judged; it is neither kept nor broken.
//
//	env, err := rule.NewEnv(&rule.Type{Kind: rule.Object, Fields: fields})
//	program, err := env.Compile("self.duration == null || self.duration >= 0")
//	verdict := program.Eval(env.Bind(nil, doc, i))
//
// rule.go has the environment and the programs, value.go what an expression sees of a JSON text, decimal.go the
// arithmetic of numbers that are not integers.
package rule
