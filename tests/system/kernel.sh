#!/bin/sh
# Builds a User-Mode Linux kernel with Bluetooth and prints where it is. Usage: kernel.sh CACHE
#
# Kept in CACHE by the hash of its recipe: this file, the options and the version of the source.
# Nothing is installed: the source and two build tools are unpacked into CACHE from Debian packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$1
package=linux-source-6.1

version=$(apt-cache policy "$package" | sed -n 's/^  Candidate: //p')
test -n "$version" || {
    echo "expected the package $package to be known: this needs Debian 12 and its package lists" \
        "(apt-get update)" >&2
    exit 1
}
recipe=$( (cat "$here/kernel.sh" "$here/kernel.options"; echo "$version") | sha256sum | cut -c 1-16)
kernel=$cache/linux-$recipe
if test -x "$kernel"; then
    echo "$kernel"
    exit
fi

work=$cache/build
rm -rf "$work"
mkdir -p "$work/tools" "$work/packages"
cd "$work/packages"
echo "fetching $package $version and build tools" >&2
apt-get download "$package=$version" flex bison m4 >&2
for each in flex bison m4; do dpkg-deb -x "$each"_*.deb "$work/tools"; done
dpkg-deb --fsys-tarfile "$package"_*.deb | tar -xO ./usr/src/$package.tar.xz | tar -xJ -C "$work"
export PATH="$work/tools/usr/bin:$PATH" M4="$work/tools/usr/bin/m4"
export BISON_PKGDATADIR="$work/tools/usr/share/bison"

cd "$work/$package"
# Processors with AMX save more state than User-Mode Linux has room for on its stack.
sed -i 's/(HOST_FP_SIZE, 2696)/(HOST_FP_SIZE, 16384)/' arch/x86/um/user-offsets.c
grep -q '(HOST_FP_SIZE, 16384)' arch/x86/um/user-offsets.c
# Since 6.1.19x a channel is freed a second time when a link ends early; as before that change,
# the link lets it go when it is taken down and not when its last user is gone.
l2cap=net/bluetooth/l2cap_core.c
sed -i -e '/^static void l2cap_conn_free(/,/^}/{/hci_chan_del(conn->hchan);/d}' \
    -e '/^static void l2cap_conn_del(/,/^}/{/hci_chan_del/d
s/^\thcon->l2cap_data = NULL;/\thci_chan_del(conn->hchan);\n\thcon->l2cap_data = NULL;\n\tconn->hchan = NULL;/}' $l2cap
sed -n '/^static void l2cap_conn_del(/,/^}/p' $l2cap | grep -q 'hci_chan_del(conn->hchan);'
make ARCH=um tinyconfig >&2
for option in $(cat "$here/kernel.options"); do scripts/config --enable "$option"; done
scripts/config --set-val KERNEL_STACK_ORDER 4 --disable MODULES --disable IPV6 --disable WLAN
make ARCH=um olddefconfig >&2
for option in HOSTFS BT_LE BT_HCIVHCI CRYPTO_USER_API_SKCIPHER CRYPTO_CMAC; do
    grep -q "^CONFIG_$option=y" .config || { echo "the kernel would lack $option" >&2; exit 1; }
done
make ARCH=um -j"$(nproc)" linux >&2
cp linux "$kernel"
cd "$cache"
rm -rf "$work"
echo "$kernel"
