#!/bin/sh
# Makes the people and clients that the integration tests need, with the server's published commands only, and prints
# what the tests have to know of them as one JSON document. MANAGE says how the commands are run; by default beside
# manage.py. People and clients are new at each run, so that no test meets the consents of an earlier one.
set -eu
manage=${MANAGE:-python manage.py}
separator=

random() { od -An -v -tx1 -N 16 /dev/urandom | tr -d ' \n'; }

person() { # person KEY NAME
  password=$(random)
  printf '%s"%s": {"password": "%s", "account": ' "$separator" "$1" "$password"
  printf '%s\n' "$password" | $manage create_person --email "$1.$(random)@example.com" --name "$2" --password-stdin
  printf '}'
  separator=,
}

client() { # client KEY OPTIONS…
  printf '%s"%s": ' "$separator" "$1"
  key=$1
  shift
  $manage register_client --name "Integration tests: $key" "$@"
  separator=,
}

key_pair() { # a client's, in two lines: the key set with its public half, and its private half
  $manage shell --no-imports --verbosity 0 --command "
from jwcrypto.jwk import JWK
key = JWK.generate(kty='EC', crv='P-256', kid='tests', alg='ES256', use='sig')
print('{\"keys\": [' + key.export_public() + ']}')
print(key.export_private())"
}

initial_access_token() { # initial_access_token KEY OPTIONS…
  printf '%s"%s": ' "$separator" "$1"
  key=$1
  shift
  $manage issue_initial_access_token --name "Integration tests: $key" --days 1 "$@"
  separator=,
}

api() { # api KEY SCOPE… [OPTIONS…]: one line for the file, kept for its end
  printf '%s"%s": ' "$comma" "$1"
  key=$1
  shift
  $manage register_resource --identifier "https://$key.$(random).example" --name "Integration tests: $key" "$@"
  comma=,
}

profile="--scope openid --scope profile --scope email --scope address --scope phone --scope offline_access"
here=http://localhost
pair=$(key_pair)
key_set=$(printf '%s\n' "$pair" | head -n 1)
# By which name the worker reaches the machine of the tests. Without it nobody listens for logout tokens.
[ -z "${CALLED_BY_WORKER-}" ] || listens="--backchannel-logout-uri http://$CALLED_BY_WORKER:9401/backchannel-logout"

# The options are words, never quoted ones: they are meant to be split.
# shellcheck disable=SC2086
{
  printf '{"people": {'
  person person 'Ada Lovelace'
  person other_person 'Charles Babbage'
  separator=
  printf '}, "clients": {'
  # The APIs come early: the server looks for new ones every few seconds.
  orders_api=$(random) comma=
  client orders_api --client-id $orders_api --grant client_credentials --scope reports:read
  apis=$(
    api orders --scope orders:read --scope orders:write --client $orders_api
    api stock --scope stock:read --token-format jwt --signing-alg ES256 --access-token-seconds 120
  )
  client buyer --first-party $profile --scope orders:read --scope orders:write --scope stock:read --scope account:read \
    --redirect-uri $here:9114/callback
  client courier $profile --scope orders:read --redirect-uri $here:9115/callback
  client signing --first-party --public $profile --access-token-format jwt --redirect-uri $here:9116/callback
  client sealed --first-party $profile --userinfo-alg ES256 --introspection-alg ES256 --redirect-uri $here:9117/callback
  client picker --grant client_credentials --scope orders:read --scope stock:read
  client notes --first-party $profile --redirect-uri $here:9101/callback \
    --redirect-uri "$here:9101/callback?tenant=one" --post-logout-redirect-uri $here:9101/goodbye
  client photos --first-party $profile --redirect-uri $here:9102/callback --post-logout-redirect-uri $here:9102/goodbye
  client posting --first-party --auth-method client_secret_post $profile --redirect-uri $here:9108/callback
  client phone --first-party --public $profile --redirect-uri $here:9103/callback
  client mobile --first-party --public --challenge $profile --scope account:read --scope account:write \
    --redirect-uri com.example.mobile:/callback
  client elliptic --first-party $profile --id-token-alg ES256 --redirect-uri $here:9104/callback
  client edwards --first-party $profile --id-token-alg EdDSA --redirect-uri $here:9105/callback
  client stranger $profile --redirect-uri $here:9106/callback
  client declined $profile --redirect-uri $here:9107/callback
  client authlib --first-party $profile --redirect-uri $here:9301/callback --post-logout-redirect-uri $here:9301/signed-out
  client mozilla_django_oidc --first-party $profile --redirect-uri $here:9302/oidc/callback/ \
    --post-logout-redirect-uri $here:9302/
  client social_core --first-party --auth-method client_secret_post $profile \
    --redirect-uri $here:9303/complete/oidc/ --post-logout-redirect-uri $here:9303/
  client openid_client --first-party $profile --redirect-uri $here:9304/callback --post-logout-redirect-uri $here:9304/
  client mod_auth_openidc --first-party $profile --redirect-uri $here:9305/callback \
    --post-logout-redirect-uri $here:9305/
  client oidc_client_ts --first-party --public $profile --allowed-origin $here:9306 \
    --redirect-uri $here:9306/callback.html --post-logout-redirect-uri $here:9306/
  client television --public --grant device_code --grant refresh_token $profile
  client listening $profile --redirect-uri $here:9401/callback ${listens-}
  client framed --first-party $profile --redirect-uri $here:9402/callback --post-logout-redirect-uri $here:9402/goodbye \
    --frontchannel-logout-uri "$here:9402/frontchannel-logout?of=framed"
  for alg in RS256 PS256 ES256 EdDSA; do # everything that can be signed for a client, by each algorithm
    client signed_$alg --first-party $profile --id-token-alg $alg --userinfo-alg $alg --introspection-alg $alg \
      --redirect-uri $here:9118/callback
  done
  client curious $profile --redirect-uri $here:9121/callback
  client excused --first-party --without-pkce $profile --redirect-uri $here:9122/callback
  # Only where the server is set to them is there a client for response types beyond code.
  [ "${FRONT_CHANNEL_RESPONSE_TYPES-}" != true ] || client hybrid --first-party $profile \
    --grant authorization_code --grant refresh_token --grant implicit --redirect-uri https://hybrid.example/callback \
    --response-type code --response-type id_token --response-type "code id_token" --response-type "code token" \
    --response-type "code id_token token" --response-type "id_token token"
  client robot --grant client_credentials --scope reports:read --scope reports:write
  # The two that sign have one key pair: registered by value, and published by the tests at an address of this machine.
  client signer --first-party --auth-method private_key_jwt --jwks-file - $profile --redirect-uri $here:9109/callback <<END
$key_set
END
  client publisher --first-party --auth-method private_key_jwt --jwks-uri $here:9120/jwks $profile \
    --redirect-uri $here:9110/callback --request-uri $here:9120/request.jwt --require-request-object
  separator=
  printf '}, "initial_access_tokens": {'
  initial_access_token several --uses 0
  initial_access_token machines --uses 0 --scope reports:read
  initial_access_token once --uses 1
  initial_access_token raced --uses 1
  printf '}, "apis": {%s}, "private_key": %s}\n' "$apis" "$(printf '%s\n' "$pair" | tail -n 1)"
}
