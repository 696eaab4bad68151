#!/bin/sh
# Installs the Debian packages that the tests of this folder need and that are missing. It needs root.
set -eu

missing=
PATH=$PATH:/usr/sbin command -v nginx >/dev/null || missing="$missing nginx"
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"

if [ -z "$missing" ]; then
	echo "setup-interop: nginx and python3 with venv are installed"
elif ! command -v apt-get >/dev/null; then
	echo "setup-interop: missing:$missing, and there is no apt-get: install what corresponds to these Debian packages" >&2
	exit 1
elif [ "$(id -u)" != 0 ]; then
	echo "setup-interop: missing:$missing, and apt-get needs root: run sudo make setup-interop" >&2
	exit 1
else
	# Debian starts a server that it installs, unless this file forbids it. The tests start nginx by themselves.
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap 'rm -f $policy' EXIT
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod +x $policy
	fi
	apt-get update
	# shellcheck disable=SC2086 # a list of names
	DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
fi
