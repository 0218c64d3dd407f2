#!/bin/sh
# Makes what the demo needs, once, with the server's published commands: two first-party relying parties, whose
# credentials go into the volume they share with this script, and a person, whose password is printed at every start.
set -eu
cd /seed

register() { # register NAME PORT
  [ ! -e "$1.env" ] || return 0
  python /app/manage.py register_client --name "$1" --first-party --redirect-uri "http://localhost:$2/callback" \
    --post-logout-redirect-uri "http://localhost:$2/signed-out" >"$1.json"
  python -c 'import json; client = json.load(open("'"$1"'.json"))
print("CLIENT_ID={client_id}\nCLIENT_SECRET={client_secret}".format(**client))' >"$1.env"
}

register notes 9001
register photos 9002
[ -s password ] || od -An -v -tx1 -N 8 /dev/urandom | tr -d ' \n' >password
echo | cat password - | python /app/manage.py create_person --email person@example.com --name 'Ada Lovelace' \
  --password-stdin --if-missing >person.json
echo "Notes is at http://localhost:9001, Photos at http://localhost:9002. Sign in as person@example.com with $(cat password)"
