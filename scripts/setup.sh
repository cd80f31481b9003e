#!/bin/sh
# Installs what building needs and is missing; says what it cannot install. Does nothing, and says nothing, where all is there.
set -eu

needed_major=6
needed_minor=2

version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
major=${version% *}
minor=${version#* }
if [ -z "$version" ] || [ "$major" -lt "$needed_major" ] ||
    { [ "$major" -eq "$needed_major" ] && [ "$minor" -lt "$needed_minor" ]; }; then
    echo "Swift $needed_major.$needed_minor or newer is needed${version:+ (here is $major.$minor)}: https://www.swift.org/install" >&2
    exit 1
fi

# Elsewhere than on Debian and its relatives the build says itself what it does not find.
command -v dpkg-query >/dev/null 2>&1 || exit 0

missing=
for package in libxml2-dev libsqlite3-dev pkg-config make tzdata; do
    # pkgconf stands in for pkg-config on newer systems, so what counts is the program.
    if [ "$package" = pkg-config ] && command -v pkg-config >/dev/null 2>&1; then continue; fi
    if [ "$package" = make ] && command -v make >/dev/null 2>&1; then continue; fi
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "please install:$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "installing$missing"
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" >/dev/null
