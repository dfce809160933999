"""Hold what leaves against the implementation guides, by pyx12."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ...errors import ConfigurationError, EdiError
from ..segment import named

_ONE_AT_A_TIME = Lock()
"""Its error handler is put in through its module, and its logger and guides are shared."""
_GUIDES: dict[tuple[str, str | None], Any] = {}
"""Guides as it read them, which takes ten times as long as holding a small file against them. Nothing changes them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the validator does not accept. There is no value in it: its own words, which quote, are left out."""

    code: str
    """The validator's, as the 999 would have it (`7` is a code that is not in its list)."""
    level: str
    """`isa`, `gs`, `st`, `seg` or `ele`; `result` where it only said no."""
    segment: int | None
    """Counted from 1 within its transaction; None outside of transactions."""
    segment_id: str
    element: str | None = None
    """As `CLM05-1` where it can be told."""

    def __str__(self) -> str:
        at = f"segment {self.segment}, " if self.segment is not None else ""
        return f"{at}{self.element or self.segment_id}: {self.level} error {self.code}"


def validate(text: str) -> tuple[Finding, ...]:
    """Return what pyx12 finds in one or more interchanges; nothing where it accepts all and its handler stayed silent.

    It knows 837P X222A1, 837I X223A2, 835 X221A1, 277CA X214 and 999 X231; for another guide `EdiError` with the code
    `no_validator`. Both its result and its error handler have to be content: neither tells everything. Raises
    `ConfigurationError` where it is not installed. About 0.15 MB/s.
    """
    try:
        import pyx12.error_handler  # type: ignore[import-untyped, unused-ignore]
        import pyx12.errors  # type: ignore[import-untyped, unused-ignore]
        import pyx12.params  # type: ignore[import-untyped, unused-ignore]
        import pyx12.x12n_document  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise ConfigurationError("validating X12 needs an extra: pip install 'portaldriver[edi]'") from None
    with _ONE_AT_A_TIME, _told() as (handlers, silent):
        try:
            # A text stream: a path it would open as ASCII.
            valid = pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(text), None, None)
        except pyx12.errors.EngineError:
            raise EdiError("the validator does not know this guide", code="no_validator") from None
        except Exception:  # whatever it is made of, an error of its own may quote
            raise EdiError("the validator gave up", code="validator_failed") from None
        findings = [finding for handler in handlers for finding in handler.found]
    if not findings and (not valid or not silent()):
        findings.append(Finding("refused", "result", None, "?"))
    return tuple(findings)


@contextmanager
def _told() -> Iterator[tuple[list[Any], Any]]:
    """Have pyx12 make error handlers that tell what they are told, and keep its log, which quotes, to ourselves."""
    import pyx12.error_handler  # type: ignore[import-untyped, unused-ignore]
    import pyx12.map_if  # type: ignore[import-untyped, unused-ignore]

    kept, read = pyx12.error_handler.err_handler, pyx12.map_if.load_map_file
    made: list[Any] = []

    class Told(kept):  # type: ignore[misc, valid-type, unused-ignore]
        """Keeps each error besides what it does with it."""

        def __init__(self) -> None:
            super().__init__()
            self.found: list[Finding] = []
            made.append(self)

        def isa_error(self, err_cde: str, err_str: str) -> None:
            self.found.append(Finding(err_cde, "isa", None, "ISA"))
            super().isa_error(err_cde, err_str)

        def gs_error(self, err_cde: str, err_str: str) -> None:
            self.found.append(Finding(err_cde, "gs", None, "GS"))
            super().gs_error(err_cde, err_str)

        def st_error(self, err_cde: str, err_str: str) -> None:
            self.found.append(Finding(err_cde, "st", None, "ST"))
            super().st_error(err_cde, err_str)

        def seg_error(self, err_cde: str, err_str: str, *rest: Any, **more: Any) -> None:
            self.found.append(Finding(err_cde, "seg", *self._place()))
            super().seg_error(err_cde, err_str, *rest, **more)

        def ele_error(self, err_cde: str, err_str: str, bad_value: Any, *rest: Any, **more: Any) -> None:
            count, name = self._place()
            self.found.append(Finding(err_cde, "ele", count, name, self._element(name)))
            super().ele_error(err_cde, err_str, bad_value, *rest, **more)

        def _place(self) -> tuple[int | None, str]:
            node = self.cur_seg_node
            count = getattr(node, "seg_count", None)
            name = getattr(node, "seg_id", None) or getattr(node, "id", "?")
            return count if isinstance(count, int) else None, named(str(name))

        def _element(self, name: str) -> str | None:
            node = self.cur_ele_node
            position, component = getattr(node, "ele_pos", None), getattr(node, "subele_pos", None)
            if not isinstance(position, int):
                return None
            return f"{name}{position:02}" + (f"-{component}" if isinstance(component, int) else "")

    def read_once(name: str, param: Any, path: str | None = None) -> Any:
        if (name, path) not in _GUIDES:
            _GUIDES[name, path] = read(name, param, path)
        return _GUIDES[name, path]

    logger = logging.getLogger("pyx12")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # its children's too: they have no level of their own
    pyx12.error_handler.err_handler = Told  # type: ignore[misc, unused-ignore]
    pyx12.map_if.load_map_file = read_once
    try:
        yield made, lambda: all(handler.get_error_count() == 0 for handler in made)
    finally:
        pyx12.error_handler.err_handler = kept  # type: ignore[misc, unused-ignore]
        pyx12.map_if.load_map_file = read
        logger.setLevel(level)
