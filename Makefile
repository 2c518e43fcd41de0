.PHONY: test race lint bench api mutants mutants-full viewer screenshot ci
test:
	go test ./...
race:
	go test -race -short -timeout 30m ./...
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
viewer: # bring the viewer of the reference anew, as mock/console/web/viewer/viewer.env says
	.ci/viewer
screenshot: # take the pictures in README anew
	go test -count 1 ./mock/console -run TestPicturesOfREADME -update
ci:
	bash .ci/run
