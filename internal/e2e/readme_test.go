//go:build unix

package e2e_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/mock"
)

const root = "../.."

// pages are README.md and what it leads to in docs, by their paths from the root.
func pages(t *testing.T) (names []string, texts map[string]string) {
	t.Helper()
	more, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, file := range append([]string{filepath.Join(root, "README.md")}, more...) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		names, texts[name] = append(names, name), string(content)
	}
	return names, texts
}

// readme is the text of README.md and docs, and its blocks of code by language, "" for what is shown.
func readme(t *testing.T) (text string, blocks map[string][]string) {
	t.Helper()
	names, texts := pages(t)
	for _, name := range names {
		text += texts[name]
	}
	blocks = map[string][]string{}
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks[m[1]] = append(blocks[m[1]], m[2])
	}
	return text, blocks
}

// Every link within the repository leads to a file that is there, and to a heading in it.
func TestReadmeLinks(t *testing.T) {
	names, texts := pages(t)
	seen := map[string]bool{}
	for _, name := range names {
		for _, m := range regexp.MustCompile(`\]\(([^)#]*)(?:#([^)]*))?\)`).FindAllStringSubmatch(texts[name], -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file := name
			if m[1] != "" {
				file = filepath.Join(filepath.Dir(name), filepath.FromSlash(m[1]))
			}
			content, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if m[2] != "" && !slices.Contains(anchors(string(content)), m[2]) {
				t.Errorf("%s: %s has no heading #%s", name, file, m[2])
			}
			seen[file] = true
		}
	}
	for _, name := range names {
		if !seen[name] {
			t.Errorf("nothing leads to %s", name)
		}
	}
}

// anchors are what GitHub calls the headings of a page.
func anchors(text string) (all []string) {
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}

// command builds the command as ringback, and answers the folder in which it is.
func command(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	const source = root + "/cmd/ringback"
	if _, err := os.ReadDir(source); err != nil { // what was read decides whether go test runs this test again
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", folder, source).CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return folder
}

// The tests below run the first command, all console blocks and the Go code; what a shell, a spec or a file of the user's has to
// say stands in blocks of its own.
func TestReadmeBlocks(t *testing.T) {
	_, blocks := readme(t)
	for language := range blocks {
		if !slices.Contains([]string{"sh", "", "console", "go", "yaml", "json"}, language) {
			t.Errorf("README.md or docs has a block of %q, which nothing here knows", language)
		}
	}
	if n := len(blocks["go"]); n != 2 {
		t.Errorf("README.md and docs have %d blocks of Go, and two are run here", n)
	}
}

// The first command starts a server that says what README shows, but for numbers.
func TestReadmeStart(t *testing.T) {
	_, blocks := readme(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // it compiles everything
	defer cancel()
	words := strings.Fields(blocks["sh"][0])
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "RINGBACK_PORT=0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C reaches all that a terminal has started
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	numbers := regexp.MustCompile(`\d+`)
	lines := bufio.NewScanner(stdout)
	var got []string
	for want := strings.Split(strings.TrimSpace(blocks[""][0]), "\n"); len(got) < len(want) && lines.Scan(); {
		got = append(got, lines.Text())
		line := len(got) - 1
		if diff := cmp.Diff(numbers.ReplaceAllString(want[line], "0"), numbers.ReplaceAllString(got[line], "0")); diff != "" {
			t.Errorf("line %d: want (-), got (+): %s", line+1, diff)
		}
	}
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // an interrupted go run ends with 1, whatever its program ends with
	if len(got) == 0 || ctx.Err() != nil {
		t.Errorf("got %d lines and %v, want a greeting, and an end when it is interrupted", len(got), ctx.Err())
	}
}

// The test command is the one that CI runs. To run it here would never end.
func TestReadmeTestCommand(t *testing.T) {
	_, blocks := readme(t)
	if !slices.Contains(blocks["sh"], "go test ./...\n") {
		t.Errorf("got %q, want the command that .ci/run runs among them", blocks["sh"])
	}
}

func TestReadmeCommands(t *testing.T) {
	folder := command(t)
	t.Run("console", func(t *testing.T) { testConsole(t, folder) })
	t.Run("names", func(t *testing.T) { testNames(t, folder) })
}

// Every command of the console prints what README shows, but for line breaks that make it readable.
func testConsole(t *testing.T, folder string) {
	for _, program := range []string{"curl", "python3"} {
		_, err := exec.LookPath(program)
		need(t, program, err)
	}
	_, blocks := readme(t)
	srv := mock.NewServer(t, mock.Options{})
	path := folder + string(filepath.ListSeparator) + os.Getenv("PATH")
	space := regexp.MustCompile(`\n *`)
	for _, entry := range strings.Split("\n"+strings.Join(blocks["console"], ""), "\n$ ")[1:] {
		line, want, _ := strings.Cut(entry, "\n")
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(line, "http://127.0.0.1:4010", srv.URL))
		cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "PATH="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if diff := cmp.Diff(space.ReplaceAllString(want, ""), space.ReplaceAllString(string(out), "")); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", line, diff)
		}
	}
}

// The Go code runs as the test of a module of its own, in a folder where nothing else is.
func TestReadmeGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module")
	}
	_, blocks := readme(t)
	out, err := testModule(t, t.TempDir(), blocks["go"][0])
	if err != nil || !strings.Contains(out, "--- PASS: TestClient") {
		t.Errorf("got %v, want that TestClient passes:\n%s", err, out)
	}
}

// testModule runs a test as that of a module of its own in a folder.
func testModule(t *testing.T, dir, code string) (output string, err error) {
	t.Helper()
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	required, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/ringback/ringback"
	mod := strings.Replace(string(required), "module "+module, "module example.com/client", 1) +
		"\nrequire " + module + " v0.0.0\nreplace " + module + " => " + repository + "\n"
	for name, content := range map[string]string{"go.mod": mod, "go.sum": string(sums), "client_test.go": code} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Whatever README names is there: commands with their flags, scenarios, make targets, files.
func testNames(t *testing.T, folder string) {
	text, _ := readme(t)
	bin := filepath.Join(folder, "ringback")
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	flags := allHelp(t, bin)
	var seen []string
	for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(text, -1) {
		words := strings.Fields(strings.ReplaceAll(m[1], `\|`, "|"))
		switch {
		case len(words) == 0 || slices.Contains([]string{"ringback.yaml", "known.yaml", "report.json"}, m[1]): // a user's own
			continue
		case words[0] == "ringback":
			args, _, _ := strings.Cut(strings.Join(words[1:], " "), " >")
			out, err := exec.CommandContext(t.Context(), bin, append(strings.Fields(args), "--help")...).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", m[1], err, out)
			}
			if i := slices.Index(words, "--scenario"); i >= 0 {
				if _, err := fixtures.Named(words[i+1]); err != nil {
					t.Errorf("%s: %v", m[1], err)
				}
			}
		case words[0] == "make":
			if !strings.Contains(string(makefile), "\n"+words[1]+":") {
				t.Errorf("%s: no such target", m[1])
			}
		case strings.HasPrefix(m[1], "--"):
			if !strings.Contains(flags, words[0]+" ") && !strings.Contains(flags, words[0]+"\n") {
				t.Errorf("%s: no command has that flag", m[1])
			}
		case regexp.MustCompile(`^[a-z./]+\.(go|yaml|md)$|^[a-z/]+/$`).MatchString(m[1]) && m[1] != "/openapi.yaml":
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Error(err)
			}
		default:
			continue
		}
		seen = append(seen, m[1])
	}
	if len(seen) < 15 {
		t.Errorf("found only %q, want the names of README.md", seen)
	}
}

// allHelp is the help of every command.
func allHelp(t *testing.T, bin string) string {
	t.Helper()
	top, err := exec.CommandContext(t.Context(), bin, "--help").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, top)
	}
	_, list, _ := strings.Cut(string(top), "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var help strings.Builder
	for line := range strings.Lines(list) {
		out, err := exec.CommandContext(t.Context(), bin, strings.Fields(line)[0], "--help").CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		help.Write(out)
	}
	return help.String()
}
