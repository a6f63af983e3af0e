#!/bin/sh
# Unpacks BlueZ and D-Bus, with the libraries they need, and prints where. Usage: userland.sh CACHE
#
# Nothing is installed; kept in CACHE by the hash of this file and the version of BlueZ.
set -eu
cache=$1
packages="bluez dbus-daemon libdbus-1-3 libglib2.0-0 libapparmor1 libaudit1 libcap-ng0 libexpat1
    libselinux1 libsystemd0 libasound2 libudev1 libreadline8 libpcre2-8-0 liblzma5 libzstd1
    liblz4-1 libgcrypt20 libgpg-error0 libcap2 libtinfo6 zlib1g libffi8 libmount1 libblkid1"

version=$(apt-cache policy bluez | sed -n 's/^  Candidate: //p')
test -n "$version" || {
    echo "expected the package bluez to be known: run apt-get update" >&2
    exit 1
}
userland=$cache/userland-$( (cat "$0"; echo "$version") | sha256sum | cut -c 1-16)
if ! test -d "$userland"; then
    work=$cache/userland-build
    rm -rf "$work"
    mkdir -p "$work/packages" "$work/root"
    cd "$work/packages"
    echo "fetching BlueZ $version and D-Bus" >&2
    # shellcheck disable=SC2086  # a list
    apt-get download $packages >&2
    for each in *.deb; do dpkg-deb -x "$each" "$work/root"; done
    mv "$work/root" "$userland"
    cd "$cache"
    rm -rf "$work"
fi
echo "$userland"
