#!/bin/sh
# Makes .venv: Python 3.13 and all libraries of uv.lock, by uv. Brings uv itself where it is absent.
set -eu

fail() {
	printf '\nVideoporady cannot be set up: %s\n' "$1" >&2
	exit 1
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"

# A command may be there and not work: a pyenv shim fails under our .python-version when it knows
# no such Python. So it is tried, and here, in this folder.
works() {
	"$@" --version >/dev/null 2>&1
}

find_uv() {
	for candidate in uv "$HOME/.local/bin/uv" "$root/.local/uv/bin/uv"; do
		if works "$candidate"; then
			printf '%s' "$candidate"
			return
		fi
	done
}

# Outside of this folder, where no .python-version speaks to a shim.
python() {
	(cd / && python3 "$@")
}

uv=$(find_uv)
if [ -z "$uv" ]; then
	works python3 || (cd / && works python3) || fail "python3 is missing; install Python 3.9 or newer."
	python -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
		fail "python3 is older than 3.9; install a newer one."
	printf '  installing uv into .local/uv\n'
	mkdir -p .local
	python -m venv "$root/.local/uv" >/dev/null 2>&1 ||
		fail "python3 has no venv module; install it (Debian: apt-get install python3-venv), or install uv."
	"$root/.local/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv ||
		fail "uv could not be downloaded; check the network connection, then try again."
	uv=$(find_uv)
	[ -n "$uv" ] || fail "the uv that was installed into .local/uv does not run on this machine."
fi

printf '  preparing Python 3.13 and the libraries\n'
"$uv" sync --frozen --quiet --compile-bytecode || fail "uv could not make .venv; its own words are above."
