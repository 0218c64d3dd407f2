"""Profile pictures drawn on the spot: a PNG (RFC 2083) of two colours, without an imaging library."""

import struct
import zlib

SIZE = 96


def draw(seed: str) -> bytes:
    """A square whose colours follow from `seed`."""
    first, second = (_colour(seed + half) for half in ("1", "2"))
    rows = b"".join(b"\0" + (first if y < SIZE // 2 else second) * SIZE for y in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _colour(seed: str) -> bytes:
    return zlib.crc32(seed.encode()).to_bytes(4, "big")[:3]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
