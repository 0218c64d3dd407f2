#!/bin/sh
# Makes what the demo needs, once, with the server's published commands: two first-party relying parties, whose
# credentials go into the volume they share with this script, and a person, whose password is printed at every start.
set -eu
cd /seed

register() { # register FILE NAME PORT
  [ ! -e "$1.env" ] || return 0
  python /app/manage.py register_client --name "$2" --first-party --redirect-uri "http://localhost:$3/callback" \
    --post-logout-redirect-uri "http://localhost:$3/signed-out" \
    --backchannel-logout-uri "http://$1.test:$3/backchannel-logout" >"$1.json"
  python -c 'import json, sys; client = json.load(sys.stdin)
print("CLIENT_ID={client_id}\nCLIENT_SECRET={client_secret}".format(**client))' <"$1.json" >"$1.unfinished"
  mv "$1.unfinished" "$1.env"
}

register sales 'Acme Sales' 9001
register support 'Acme Support' 9002
[ -s password ] || od -An -v -tx1 -N 8 /dev/urandom | tr -d ' \n' >password
echo | cat password - | python /app/manage.py create_person --email ada@example.com --name 'Ada Lovelace' \
  --password-stdin --if-missing >person.json
echo "Acme Sales is at http://localhost:9001, Acme Support at http://localhost:9002, all mail at http://localhost:9004,"
echo "and what plays Google and the other sign-in providers at http://localhost:9003."
echo "Sign in as ada@example.com with $(cat password)"
