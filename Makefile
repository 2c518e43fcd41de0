.PHONY: test race lint bench ci
test:
	go test ./...
race:
	go test -race -short ./...
lint:
	gofumpt -l . && go vet ./... && golangci-lint run
bench:
	go run ./internal/bench
ci:
	bash .ci/run
