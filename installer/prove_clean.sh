#!/usr/bin/env bash
# Prove the README's commands on a bare Debian 12: each one in its own fresh folder made by
# debootstrap, with a fresh clone of the committed sources and nothing else added by hand.
#
#   sudo installer/prove_clean.sh [FOLDER [COMMAND...]]      e.g. ... /tmp/clean test '-- --version'
#
# What comes from this machine is its network only: the Debian mirror of its own apt sources (or
# MIRROR=...), proxy and certificate settings, pip's configuration. What every machine has is
# mounted: /proc, /sys, pseudo terminals, shared memory.
set -euo pipefail

folder=${1:-/tmp/suyuan-clean}
shift || true
[ $# -gt 0 ] || set -- demo test '-- --version'
root=$(dirname "$(dirname "$(readlink -f "$0")")")
acceptance=${SUYUAN_ACCEPTANCE:-$(dirname "$root")/shared/acceptance}
base=$folder/base

fail() { echo "$1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "debootstrap and chroot need root: sudo $0"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
git -C "$root" diff --quiet HEAD || echo "note: uncommitted changes are not part of the proof"

# shellcheck disable=SC2016  # apt-get fills these in, not the shell
mirror=${MIRROR:-$(apt-get indextargets --format '$(CODENAME) $(LABEL) $(REPO_URI)' \
  'Created-By: Packages' | awk '$1 == "bookworm" && $2 == "Debian" { print $3; exit }')}
[ -n "$mirror" ] || fail "apt knows no Debian bookworm mirror here: set MIRROR"

copy_network_setup() { # into the folder $1
  local settings
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
  for settings in $(grep -lsE '^ *Acquire::' /etc/apt/apt.conf.d/* /etc/apt/apt.conf || true) \
    /etc/pip.conf ~/.config/pip/pip.conf ~/.pip/pip.conf; do
    [ -f "$settings" ] && install -D -m 644 "$settings" "$1/$settings"
  done
  return 0
}

network_variables() { # one NAME=VALUE a line
  env | grep -E '^(PIP_[A-Z_]+|[A-Za-z]+_(PROXY|proxy)|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)=' || true
}

make_base() {
  [ -f "$base/.made" ] && return
  rm -rf --one-file-system "$base"
  mkdir -p "$folder"
  debootstrap --variant=minbase --include=python3,ca-certificates bookworm "$base" "$mirror" \
    >"$folder/debootstrap.log" 2>&1 || fail "debootstrap failed: $folder/debootstrap.log"
  copy_network_setup "$base"
  touch "$base/.made"
}

unmount() { # below the folder $1
  local point
  for point in dev/shm dev/pts sys proc; do
    mountpoint -q "$1/$point" && umount -l "$1/$point"
  done
  return 0
}

prove() { # the command "$1" of bootstrap.py
  local clean=$folder/run words variables began status=0
  unmount "$clean"
  rm -rf --one-file-system "$clean"
  cp -a "$base" "$clean"
  git clone -q --no-hardlinks "$root" "$clean/root/suyuan/main"
  if [ -d "$acceptance" ]; then
    mkdir -p "$clean/root/suyuan/shared"
    cp -r "$acceptance" "$clean/root/suyuan/shared/acceptance"
  fi
  mount -t proc proc "$clean/proc"
  mount -t sysfs sysfs "$clean/sys"
  mount -t devpts devpts "$clean/dev/pts" -o ptmxmode=666,newinstance
  mount -t tmpfs tmpfs "$clean/dev/shm"
  read -ra words <<<"$1"
  mapfile -t variables < <(network_variables)
  echo "== python3 installer/bootstrap.py $1   (commit $(git -C "$root" rev-parse --short HEAD))"
  began=$SECONDS
  chroot "$clean" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${variables[@]}" \
    sh -c 'cd /root/suyuan/main && exec python3 installer/bootstrap.py "$@"' sh "${words[@]}" \
    </dev/null || status=$?
  echo "== exit $status after $((SECONDS - began)) s"
  dpkg-query --admindir="$clean/var/lib/dpkg" -W -f '${Package}\n' | sort >"$folder/after.txt"
  dpkg-query --admindir="$base/var/lib/dpkg" -W -f '${Package}\n' | sort >"$folder/before.txt"
  echo "== system packages it added: $(comm -13 "$folder/before.txt" "$folder/after.txt" | xargs)"
  unmount "$clean"
  return "$status"
}

trap 'unmount "$folder/run"' EXIT
make_base
for command in "$@"; do prove "$command" || fail "not proven: $command"; done
echo "proven: $*"
