"""Makes accounts/data/breached_passwords.bin from lists of passwords, one a line, given as files.

What goes in is every password that the length policy would let through; what is stored is four bytes of a hash of
each, sorted, so that the file is small and nobody reads passwords in it.
"""

import sys
from pathlib import Path

from accounts.breached_list import MINIMUM_LENGTH, PATH, digest


def main(sources: list[Path]) -> None:
    """Read all sources and write the list."""
    lines = (line for source in sources for line in source.read_text(errors="replace").splitlines())
    digests = sorted({digest(line) for line in lines if len(line) >= MINIMUM_LENGTH})
    PATH.write_bytes(b"".join(digests))
    print(f"{len(digests)} passwords in {PATH}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
