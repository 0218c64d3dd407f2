"""`./dev test`: the test suite, and at its end what this host lacks for a part of it.

With CI=true a part that cannot run is a failure: there nobody reads the last lines of a green run.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import host
from tools.show_compliance import FOLDER

# Which dependency carries which part of the suite.
PARTS = (
    (host.BROWSER, "tests/browser did not run"),
    (host.CONTAINER_ENGINE, "./dev test-integration cannot run"),
    (host.COMPOSE, "./dev test-integration cannot run"),
)


def main() -> int:
    missing = [part for part in PARTS if not part[0].is_met_by(part[0].find())]
    without_browser = ["-m", "not browser"] if any(part[0] is host.BROWSER for part in missing) else []
    pytest = [sys.executable, "-m", "pytest", "-n", "2", "--compliance-results", str(FOLDER / "host.json")]
    status = subprocess.run([*pytest, *without_browser, *sys.argv[1:]], check=False).returncode
    for dependency, effect in missing:
        print(f"{effect}: no {dependency.name} on this host. Get it: {host.how_to_get(dependency)}")
    if missing and os.environ.get("CI", "").lower() == "true":
        print("CI=true: a part that cannot run is a failure.")
        return status or 1
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
