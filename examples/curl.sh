#!/bin/sh
# The documentation's three requests: no parameters, filters, pages.
set -eu
url=${RINGBACK_URL:-http://127.0.0.1:4010}/api/v1/calls
calls() { curl --silent --show-error --fail --header "Authorization: Bearer ${RINGBACK_TOKEN:-any-token}" "$@"; echo; }

calls "$url"
calls "$url?status=completed&assistant_id=${1:-123}&date_from=2024-01-01T00:00:00Z&limit=50"
calls "$url?skip=0&limit=50"
calls "$url?skip=50&limit=50"
