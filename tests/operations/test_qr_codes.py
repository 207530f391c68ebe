"""QR codes."""

from __future__ import annotations

import struct
import zlib

import segno

from pytest_iam.operations.qr_codes import qr_code_png

TEXT = "otpauth://totp/phone?secret=AAAA"


def _pixels(png: bytes) -> list[str]:
    """The rows of a black and white PNG, a digit a pixel: 0 is black."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert depth == 1
    start = png.index(b"IDAT")
    length = int.from_bytes(png[start - 4 : start], "big")
    data = zlib.decompress(png[start + 4 : start + 4 + length])
    size = (width + 7) // 8 + 1
    above = bytes(size - 1)
    rows = []
    for at in range(0, height * size, size):
        told, line = data[at], data[at + 1 : at + size]
        assert told in (0, 2)  # as it is, or as what is added to the line above
        above = bytes(
            (byte + told // 2 * over) % 256 for byte, over in zip(line, above, strict=True)
        )
        rows.append("".join(f"{byte:08b}" for byte in above)[:width])
    return rows


def test_the_picture_has_the_modules_of_the_text_and_a_margin() -> None:
    """ISO/IEC 18004: four modules of margin on each side."""
    modules = segno.make_qr(TEXT, error="l", mask=0).matrix
    rows = _pixels(qr_code_png(TEXT))[16:-16:4]
    inner = [row[16:-16:4] for row in rows]
    assert inner == ["".join("0" if dark else "1" for dark in row) for row in modules]
    assert inner != [
        "".join("0" if dark else "1" for dark in row)
        for row in segno.make_qr(TEXT.swapcase(), error="l", mask=0).matrix
    ]
