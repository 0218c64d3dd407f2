"""No tracked file names a package registry: where packages come from is the matter of whoever installs them."""

import re

from tests.house.tracked import shown, tracked_files

# In pieces, so that this file does not name one either.
REGISTRIES = [
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("yarn", "pkg.com"),
    ("crates", ".io"),
    ("rubygems", ".org"),
    ("proxy.go", "lang.org"),
    ("ana", "conda.org"),
    ("gh", "cr.io"),
    ("qu", "ay.io"),
    ("registry-1.", "docker"),
]
PATTERN = re.compile("|".join(rf"\b{re.escape(''.join(parts))}" for parts in REGISTRIES), re.IGNORECASE)


def test_no_file_names_a_package_registry() -> None:
    assert [shown(path) for path in tracked_files() if PATTERN.search(path.read_text(errors="ignore"))] == []


def test_a_registry_would_be_seen() -> None:
    assert all(PATTERN.search("https://" + "".join(parts) + "/simple") for parts in REGISTRIES)
