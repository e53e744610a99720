#!/bin/bash
# build.sh [OUT]: makes a registry out of its Go module, in OUT (default: a folder of the user's cache). Minutes the first time; afterwards
# what is there is used. Prints the path of the program.
set -euo pipefail
VERSION=v3.0.0
OUT=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tshelm-registry}
mkdir -p "$OUT"
if [ ! -x "$OUT/registry" ]; then
  SRC=$(mktemp -d); trap 'rm -rf "$SRC"' EXIT
  cd "$SRC"
  go mod init registrybuild 2>/dev/null
  go get "github.com/distribution/distribution/v3/cmd/registry@$VERSION" 2>/dev/null
  CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$OUT/registry.tmp" github.com/distribution/distribution/v3/cmd/registry
  mv "$OUT/registry.tmp" "$OUT/registry"
fi
echo "$OUT/registry"
