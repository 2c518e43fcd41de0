package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// fileFlags are the flags that name the files which the answers come from, as a shell takes them.
func fileFlags(flags *pflag.FlagSet) (words []string) {
	for _, name := range []string{"spec", "data", "scenarios"} {
		if file := flags.Lookup(name).Value.String(); file != "" {
			words = append(words, "--"+name+" "+shellWord(file))
		}
	}
	return words
}

// shellWord is a text as a shell takes it for one word.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("-_./=:,+@%", r) || ('0' <= r && r <= '9') || ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z')
	}
	if strings.TrimFunc(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
