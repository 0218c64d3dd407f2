"""Runs the flows of the Postman collection with newman, as the person and the app that compose/seed.sh made."""

import json
import os
import sys
from pathlib import Path

COLLECTION = "authserver.postman_collection.json"


def variables(seed: Path) -> dict[str, str]:
    """The collection's variables that have no value of their own."""
    made = json.loads(seed.read_text(encoding="utf-8"))
    person = made["people"]["person"]
    return {
        "base_url": os.environ["BASE_URL"],
        "client_id": made["clients"]["mobile"]["client_id"],
        "email": person["account"]["email"],
        "password": person["password"],
    }


def main() -> None:
    command = ["newman", "run", COLLECTION, "--folder", "Flows", "--reporter-cli-no-banner", *sys.argv[1:]]
    for name, value in variables(Path(os.environ["SEED"])).items():
        command += ["--env-var", f"{name}={value}"]
    os.execvp("newman", command)  # noqa: S606, S607  # this process becomes the runner: no shell is wanted


if __name__ == "__main__":
    main()
