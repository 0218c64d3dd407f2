#!/bin/sh
# Runs the integration tests from nothing: builds the images, starts PostgreSQL and the server in a Compose project of
# their own with secrets of their own, seeds it, runs the tests in their containers: against the server itself, and once more
# with relying parties that others wrote through nginx and TLS; then the Postman collection; and removes everything again.
# Words given to this script go to the pytest of the integration tests, or of the relying parties that
# others wrote where the first word is “interop”, and all else is left out. What became of the tests that show a
# specification's requirements is left in test-results/compliance/.
set -eu
cd "$(dirname "$0")/.."

secrets=$(mktemp -d)
export ENVIRONMENT_FILE="$secrets/environment"
# Port 0 is any that is free: the tests come from within, and a demo on this machine may have port 8000.
export PUBLIC_URL=http://localhost:8000 PORT=0
compose() { docker compose --project-name authserver-tests --env-file "$ENVIRONMENT_FILE" --profile tests "$@"; }
remove_everything() { compose down --volumes --remove-orphans --timeout 5 >/dev/null 2>&1; }

show_what_went_wrong() { # the log has a line for each request; those that only say so are left out
  echo '--- what migrate, seed and web said, but for what is only information:'
  compose logs --no-color --no-log-prefix migrate seed web | grep -v -e '"level": "info"' -e '[.][.][.] OK$' | tail -n 200
}

finish() {
  status=$?
  trap - EXIT INT TERM
  [ "$status" -eq 0 ] || show_what_went_wrong >&2
  remove_everything || echo "docker compose could not remove the project authserver-tests" >&2
  rm -rf "$secrets"
  exit "$status"
}

compose/environment.sh "$ENVIRONMENT_FILE"
# Where the tests publish keys and requests of a client, and listen for logout tokens, to which the worker has another
# way: the tests are in the network of the service "web". Everywhere else the server asks public hosts alone.
echo OUTBOUND_PRIVATE_HOSTS=localhost:9120,web:9401 >>"$ENVIRONMENT_FILE"
# Response types beyond code are off unless an operator chose them; their tests need them on.
echo FRONT_CHANNEL_RESPONSE_TYPES=true >>"$ENVIRONMENT_FILE"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
remove_everything || true
compose build --quiet

# The tests run as nobody in particular, who may write into this folder and cannot reach it from outside.
mkdir -m 777 "$secrets/results"
run_tests() { # run_tests SERVICE WORDS…: pytest in a container; what it says of compliance is kept even where tests fail
  service=$1 passed=0
  shift
  compose run --rm --volume "$secrets/results:/results" "$service" python -m pytest -c tests/integration/pytest.ini \
    --compliance-results "/results/$service.json" "$@" || passed=$?
  mkdir -p test-results/compliance
  cp "$secrets"/results/*.json test-results/compliance/ || true
  return $passed
}
integration() { run_tests tests tests/integration --ignore tests/integration/interop "$@"; }
behind_proxy() { run_tests interop "$@"; }

case "${1-}" in
  '')
    integration
    # With new people and clients. The worker calls apps in the name of the other issuer, and finds them beside that one.
    behind_proxy tests/integration --ignore tests/integration/oidc_backchannel_logout
    compose run --rm postman
    ;;
  interop)
    shift
    behind_proxy tests/integration/interop "$@"
    ;;
  *) integration "$@" ;;
esac
