.PHONY: test race lint bench api ci
test:
	go test ./...
race:
	go test -race -short ./...
lint:
	gofumpt -l . && go vet ./... && golangci-lint run
bench:
	go run ./internal/bench
api: # write the public API's documentation anew
	go test -run TestPublicAPI . -update
mutants:
	go run ./internal/mutants
mutants-full:
	go run ./internal/mutants -full -out internal/mutants/result.txt
ci:
	bash .ci/run
