#!/bin/sh
# Makes a certificate authority and a certificate for localhost in the folder that is the only argument, for one test run:
# ca.pem, which everybody else must trust, and fullchain.pem with privkey.pem for the server.
set -eu
cd "$1"
umask 077
key='ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
# The options are words, never quoted ones: they are meant to be split.
# shellcheck disable=SC2086
{
  openssl req -x509 -newkey $key -keyout ca.key -out ca.pem -days 2 -subj '/CN=authserver tests' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
  openssl req -x509 -newkey $key -keyout privkey.pem -out fullchain.pem -days 2 -subj '/CN=localhost' -CA ca.pem -CAkey ca.key \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -addext 'basicConstraints=critical,CA:FALSE' \
    -addext 'extendedKeyUsage=serverAuth'
} 2>/dev/null
chmod 644 ca.pem
