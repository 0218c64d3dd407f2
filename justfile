# `./dev RECIPE` and `just RECIPE` are the same thing; ./dev also makes .venv where it is missing.

set positional-arguments

export PATH := justfile_directory() / ".venv/bin" + ":" + env("PATH")

[private]
contents:
    @{{ quote(just_executable()) }} --list --unsorted

# .venv as the locks want it; costs a few milliseconds while it is.
[private]
ready:
    @./dev bootstrap

# Run the server and two apps that sign in through it: one person, one sign-in (--help)
[group('try it')]
[no-exit-message]
demo *options: ready
    @exec python -m tools.run_demo "$@"

# Run Django's commands, on the demo's database while DATABASE_URL is not set
[group('run it')]
[no-exit-message]
manage *words: ready
    @exec python -m tools.manage_demo "$@"

# Run the production server from the environment (docs/configuration.md)
[group('run it')]
[no-exit-message]
serve *options: ready
    @exec python -m tools.run_server "$@"

# Build and start the containers, and wait until the server answers
[group('run it')]
up *options: ready
    @python -m tools.require "container engine" Compose
    @compose/environment.sh
    docker compose up --detach --build --wait "$@" web worker

# Stop the containers; their data stays
[group('run it')]
down *options: ready
    @python -m tools.require "container engine" Compose
    docker compose down "$@"

# Run the tests, all or those that the words choose, as pytest takes them
[group('judge it')]
[no-exit-message]
test *words: ready
    @exec python -m tools.run_tests "$@"

# Run the integration tests against the server in containers, from nothing
[group('judge it')]
[no-exit-message]
test-integration *words: ready
    @python -m tools.require "container engine" Compose
    compose/test-integration.sh "$@"

# Show whether the last runs of the tests bear out what docs/compliance.md says
[group('judge it')]
[no-exit-message]
compliance: ready
    @exec python -m tools.show_compliance

# Check format, lint, types, imports, templates, migrations, deployment and documents
[group('judge it')]
[no-exit-message]
check: ready
    @exec python -m tools.run_checks

# Measure the hot paths under load, on a server of its own
[group('judge it')]
[no-exit-message]
bench *words: ready
    @exec python -m bench "$@"

# Bring code and templates into the house's format, and mend what lint can
[group('change it')]
fmt: ready
    ruff check --fix-only --quiet .
    ruff format --quiet .
    -djlint --reformat --quiet templates
    -djlint --profile=jinja --reformat --quiet demo/templates

# Check what this machine has for the project, and offer to install what is missing (--yes)
[group('change it')]
[no-exit-message]
doctor *options:
    @./dev doctor "$@"

# Resolve every locked requirement anew (--upgrade takes newer versions)
[group('change it')]
lock *options: ready
    #!/usr/bin/env sh
    set -eu
    export UV_CUSTOM_COMPILE_COMMAND='just lock'
    compile() {
        uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate "$@"
    }
    compile "$@" --group pyproject.toml:dev pyproject.toml -o requirements/dev.txt
    compile "$@" --group pyproject.toml:tools -o requirements/tools.txt
    # The others take the versions that were tested together.
    compile -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt
    compile -c requirements/dev.txt --group pyproject.toml:demo pyproject.toml -o requirements/demo.txt
    compile -c requirements/dev.txt --group pyproject.toml:integration -o requirements/integration.txt
    compile -c requirements/dev.txt --group pyproject.toml:interop -o requirements/interop.txt
