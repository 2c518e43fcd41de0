package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
)

// bench is a folder in which a client is generated from what the mock serves as its document, and then run. It holds the
// document and the files of testdata/clients/NAME.
type bench struct {
	folder string
	env    []string
}

func newBench(t *testing.T, srv *mock.Server, files ...string) bench {
	t.Helper()
	b := bench{t.TempDir(), append(os.Environ(),
		"RINGBACK_URL="+srv.URL, "RINGBACK_TOKEN="+secret, "RINGBACK_FROM="+clientsFrom, "PYTHONDONTWRITEBYTECODE=1")}
	_, document := send(t, http.MethodGet, srv.URL+"/openapi.yaml", "")
	b.write(t, "openapi.yaml", []byte(document))
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("testdata/clients", file))
		if err != nil {
			t.Fatal(err)
		}
		b.write(t, filepath.Base(file), text)
	}
	return b
}

func (b bench) write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(b.folder, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs a program in the folder, and answers what it prints.
func (b bench) run(t *testing.T, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = b.folder, b.env, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, out, &errs)
	}
	return string(out)
}

// clientsFrom is the start that the clients ask for, in a zone whose loss would show.
const clientsFrom = "2024-01-15T15:30:00+05:30"

// Clients that generators write from what the mock serves compile, send what they are told to, and read pages and
// refusal.: whatever they read, they write again as it was.
func TestGeneratedClients(t *testing.T) {
	if testing.Short() {
		t.Skip("generating and compiling takes some seconds")
	}
	srv := mock.NewServer(t, mock.Options{Tokens: []string{secret}, Items: callsOf(t, []mock.Options{
		{Calls: 100},
		{Scenario: "null-started-at"},
		{Scenario: "fractional-seconds"},
		{Scenario: "failed-without-end"},
		{Scenario: "partial-costs"},
		{Scenario: "tiny-and-huge-costs"},
		{Scenario: "emoji-and-right-to-left-names"},
	})})
	want := clientsWant(t, side{srv.URL, http.DefaultClient})
	for _, language := range []struct {
		name string
		read func(*testing.T, *mock.Server) string
	}{
		{"Go", readInGo},
		{"Java", readInJava},
		{"Python", readInPython},
		{"TypeScript", readInTypeScript},
	} {
		t.Run(language.name, func(t *testing.T) {
			t.Parallel()
			var got []any
			for line := range strings.Lines(language.read(t, srv)) {
				got = append(got, readPlain(t, strings.NewReader(line)))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what the mock sent (-), what the client read (+):\n%s", diff)
			}
		})
	}
}

// The versions that the documentation names are those that are tested.
func TestGeneratorVersions(t *testing.T) {
	doc, err := os.ReadFile("../../docs/mock.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pin := range []struct{ file, pattern, named string }{
		{"testdata/clients/go/go.mod", `oapi-codegen/v2 v(\S+)`, "oapi-codegen) "},
		{"../../.ci/package.json", `"openapi-typescript": "(.+)"`, "openapi-typescript) "},
		{"../../.ci/package.json", `"openapi-fetch": "(.+)"`, "openapi-fetch "},
		{"../../.ci/requirements.txt", `openapi-python-client==(.+)`, "openapi-python-client) "},
		{"../../.ci/pom.xml", `openapi-generator-cli</artifactId>\s*<version>(.+)</version>`, "OpenAPI Generator](https://github.com/OpenAPITools/openapi-generator) "},
	} {
		text, err := os.ReadFile(pin.file)
		if err != nil {
			t.Fatal(err)
		}
		version := regexp.MustCompile(pin.pattern).FindSubmatch(text)
		if version == nil {
			t.Errorf("%s: nothing is %s", pin.file, pin.pattern)
		} else if want := pin.named + string(version[1]); !strings.Contains(string(doc), want) {
			t.Errorf("docs/mock.md doesn't name %q, which %s asks for", want, pin.file)
		}
	}
}

// clientsWant are the bodies that each client has to print: pages of each status, one behind the end, and a
// refusal.
func clientsWant(t *testing.T, mocked side) (want []any) {
	t.Helper()
	narrowed, since := false, "&date_from="+url.QueryEscape(clientsFrom)
	for _, status := range []string{"completed", "failed", "ongoing"} {
		all := mocked.ask(t, "/api/v1/calls?limit=1000&status="+status, "Bearer "+secret)
		page := mocked.ask(t, "/api/v1/calls?limit=1000&status="+status+since, "Bearer "+secret)
		if items, _ := page.Body.(map[string]any)["items"].([]any); len(items) == 0 {
			t.Fatalf("no call is %s: nothing is read", status)
		}
		narrowed = narrowed || !cmp.Equal(all, page)
		want = append(want, page.Body)
	}
	if !narrowed {
		t.Fatalf("no call started before %s: a client may leave date_from out", clientsFrom)
	}
	for _, query := range []string{"skip=3000000000", "limit=1001"} {
		want = append(want, mocked.ask(t, "/api/v1/calls?"+query, "Bearer "+secret).Body)
	}
	return want
}

// readInGo needs the modules of testdata/clients/go/go.mod, which go mod download brings there.
func readInGo(t *testing.T, srv *mock.Server) string {
	b := newBench(t, srv, "go/go.mod", "go/go.sum", "go/main.go")
	b.env = append(b.env, "GOPROXY=off")
	download := exec.CommandContext(t.Context(), "go", "mod", "download")
	download.Dir, download.Env = b.folder, b.env
	need(t, "what testdata/clients/go/go.mod requires", download.Run())
	b.run(t, "go", "tool", "oapi-codegen", "-generate", "types,client", "-package", "main", "-o", "calls.go", "openapi.yaml")
	return b.run(t, "go", "run", ".")
}

// readInJava needs a JDK, and in .ci/jars the dependencies of .ci/pom.xml.
func readInJava(t *testing.T, srv *mock.Server) string {
	_, err := exec.LookPath("javac")
	need(t, "a JDK", err)
	generator, err := theOne("../../.ci/jars/openapi-generator-cli-*.jar")
	need(t, "OpenAPI Generator", err)
	b := newBench(t, srv, "Read.java")
	b.run(t, "java", quickJVM, "-jar", generator, "generate", "-g", "java", "--library", "native", "-i", "openapi.yaml", "-o", ".",
		"--global-property", "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false")
	classes := "classes" + string(filepath.ListSeparator) + clientJars(t, generator)
	sources := []string{"-J" + quickJVM, "-proc:none", "-d", "classes", "-cp", classes, "Read.java"}
	err = fs.WalkDir(os.DirFS(b.folder), "src/main", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".java") {
			sources = append(sources, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.run(t, "javac", sources...)
	return b.run(t, "java", quickJVM, "-cp", classes, "Read")
}

// quickJVM halves the processor time of programs that run for a few seconds.
const quickJVM = "-XX:TieredStopAtLevel=1"

// clientJars is a class path of what lies beside the generator.
func clientJars(t *testing.T, generator string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(filepath.Dir(generator), "*.jar"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, jar := range all {
		if jar != generator {
			out = append(out, jar)
		}
	}
	return strings.Join(out, string(filepath.ListSeparator))
}

// theOne is the only file of a pattern.
func theOne(pattern string) (string, error) {
	found, err := filepath.Glob(pattern)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("got %d files %s, want one", len(found), pattern)
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(found[0])
}

// readInPython needs the package openapi-python-client, and the command ruff that comes with it.
func readInPython(t *testing.T, srv *mock.Server) string {
	program := python(t, "openapi_python_client")
	b := newBench(t, srv, "read.py")
	if path, err := exec.LookPath(program); err == nil {
		b.env = append(b.env, "PATH="+filepath.Dir(path)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	}
	b.run(t, program, "-m", "openapi_python_client", "generate", "--path", "openapi.yaml", "--output-path", "calls", "--meta", "none", "--fail-on-warning")
	return b.run(t, program, "read.py")
}

// readInTypeScript needs the npm packages of .ci.
func readInTypeScript(t *testing.T, srv *mock.Server) string {
	_, err := exec.LookPath("node")
	need(t, "Node.js", err)
	packages, err := filepath.Abs("../../.ci/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	_, err = os.Stat(filepath.Join(packages, "openapi-typescript"))
	need(t, "the npm package openapi-typescript", err)
	b := newBench(t, srv, "read.mts")
	if err := os.Symlink(packages, filepath.Join(b.folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	b.run(t, "node", "node_modules/openapi-typescript/bin/cli.js", "openapi.yaml", "-o", "calls.d.ts")
	b.run(t, "node", "node_modules/typescript/bin/tsc", "--strict", "--module", "nodenext", "--target", "es2022", "read.mts")
	return b.run(t, "node", "read.mjs")
}
