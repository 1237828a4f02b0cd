#!/usr/bin/env bash
# Runs each fuzz test of the module for a short time.
#
#   tools/fuzz.sh TIME      such as 10s, or 1000x for a number of inputs
set -euo pipefail

go list -f '{{.ImportPath}} {{.Dir}}' ./... | while read -r package folder; do
  { grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$folder"/*_test.go 2>/dev/null || true; } |
    sed 's/^func //' | sort -u |
    while read -r name; do
      echo "== $package $name"
      go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$1" </dev/null
    done
done
