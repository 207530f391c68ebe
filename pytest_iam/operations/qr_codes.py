"""QR codes: pictures of text, for the cameras of authenticator applications."""

from __future__ import annotations

from io import BytesIO


def qr_code_png(text: str) -> bytes:
    """A text as a QR code, drawn as a PNG image."""
    import segno

    picture = BytesIO()
    # AWS: silent on version, error correction and size. Any mask can be read; to try all eight for
    # the best takes three times as long.
    segno.make_qr(text, error="l", mask=0).save(picture, kind="png", scale=4)
    return picture.getvalue()
