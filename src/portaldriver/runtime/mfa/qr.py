"""The secret of an authenticator, from the picture that the enrolment shows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ConfigurationError
from .totp import Totp

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
"""What pictures are looked at: no format that starts other programs."""
BYTES, PIXELS = 32 * 1024 * 1024, 40_000_000
"""The largest picture: more than any screen shows."""


def secret_from_qr(image: str | Path | bytes) -> str:
    """Return the `otpauth://totp/` address in the picture of a QR code, for `Totp` (extra `qr`).

    `image` is a file, or its content. Raises `ConfigurationError` unless the picture holds this one code and no other;
    its content is never quoted.
    """
    try:
        import zxingcpp
        from PIL import Image  # noqa: F401 # both or none
    except ImportError:
        raise ConfigurationError("QR codes need the extra portaldriver[qr]") from None
    picture = _picture(_content(image))
    try:
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    except Exception as error:
        raise ConfigurationError(f"the picture cannot be searched for a QR code: {type(error).__name__}") from None
    return _address({code.text for code in found})


def _address(texts: set[str]) -> str:
    if not texts:
        raise ConfigurationError("the picture shows no QR code that can be read")
    if len(texts) > 1:
        raise ConfigurationError("the picture shows several QR codes: cut out the one of the enrolment")
    text = texts.pop().strip()
    if not text.lower().startswith("otpauth://totp/"):
        raise ConfigurationError("the QR code is not that of an authenticator's enrolment (otpauth://totp/)")
    Totp(text)
    return text


def _content(image: str | Path | bytes) -> bytes:
    if not isinstance(image, bytes):
        try:
            with Path(image).open("rb") as file:
                image = file.read(BYTES + 1)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"the picture cannot be read: {type(error).__name__}") from None
    if len(image) > BYTES:
        raise ConfigurationError("the picture is too large")
    return image


def _picture(content: bytes) -> Image.Image:
    """Return the picture in shades of grey, on white where it is transparent."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise ConfigurationError("the picture is too large")
            picture = opened.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("L")
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(f"the content is not a picture that can be read: {type(error).__name__}") from None
