"""Stops a recipe before it begins where the host lacks what it needs, and says how to get that."""

from __future__ import annotations

import sys

from tools import host


def main() -> int:
    wanted = [dependency for dependency in host.ALL if dependency.name in sys.argv[1:]]
    missing = [dependency for dependency in wanted if not dependency.is_met_by(dependency.find())]
    for dependency in missing:
        print(f"{dependency.name} is missing here. Get it: {host.how_to_get(dependency)}", file=sys.stderr)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
