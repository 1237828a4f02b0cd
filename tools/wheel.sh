#!/usr/bin/env bash
# Builds the wheel of one platform into a folder, dist/ unless told: the Python package with the program in it.
# usage: tools/wheel.sh GOOS GOARCH VERSION [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."

os=$1 arch=$2 version=$3 folder=$(realpath -m "${4:-dist}")

# The program is static: it needs a kernel, and no C library. The oldest macOS is Go's.
case $os-$arch in
  linux-amd64) platform=manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64 ;;
  linux-arm64) platform=manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64 ;;
  darwin-amd64) platform=macosx_12_0_x86_64 ;;
  darwin-arm64) platform=macosx_12_0_arm64 ;;
  windows-amd64) platform=win_amd64 ;;
  *) echo "wheel.sh: no wheels are made for $os/$arch" >&2; exit 2 ;;
esac

binary=$PWD/.cache/wheel/$os-$arch/cupel
[ "$os" = windows ] && binary+=.exe
echo "Building the wheel for $os/$arch"
CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "-s -w -X main.version=$version" -o "$binary" ./cmd/cupel

cd python
CUPEL_WHEEL_BINARY=$binary CUPEL_WHEEL_PLATFORM=$platform \
  ../.venv/bin/python -m hatchling build -t wheel -d "$folder"
