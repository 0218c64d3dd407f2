#!/bin/sh
# Writes the secrets that docker-compose.yml needs, made at random, into a file that only its owner can read:
# .env at the top of the project, or the file named as the only argument. An existing file is never touched.
set -eu
cd "$(dirname "$0")/.."
file=${1:-.env}
[ ! -e "$file" ] || exit 0

hexadecimal() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }
fernet_key() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }

umask 077
unfinished=$(mktemp "$file.XXXXXX")
cat >"$unfinished" <<END
# Made by compose/environment.sh. Keep a copy in a safe place: without KEY_ENCRYPTION_KEYS the signing keys are lost,
# without CLIENT_SECRET_HASH_KEY every client secret. Never commit this file.
POSTGRES_PASSWORD=$(hexadecimal 24)
SECRET_KEY=$(hexadecimal 48)
KEY_ENCRYPTION_KEYS=$(fernet_key)
CLIENT_SECRET_HASH_KEY=$(hexadecimal 32)

# The issuer, as browsers and relying parties reach it (no slash at the end). This machine only, until it is set:
# PUBLIC_URL=https://login.example.com
# The port on this machine's loopback where a reverse proxy finds the server:
# PORT=8000
END
# A hard link fails when the file exists by now: of two runs at once, one writes and the other keeps what it finds.
ln "$unfinished" "$file" 2>/dev/null && echo "Made $file with new secrets." >&2
rm -f "$unfinished"
