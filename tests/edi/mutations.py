"""Ways to break a file: by hypothesis, so that what fails is made small and comes again."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

NASTY = (
    *("", " ", "-", "+", ".", "-.", "0", "00", "\xb2", "\u0661", "NaN", "Infinity", "1E999999999", "0x10", "1_000"),
    *("9" * 25, "9" * 5000, "-0", "1.2.3", "20260230", "00000000", "20260101-", "-20260101", "99991231-00010101"),
    *(
        "\x00",
        "\ufeff",
        "\n",
        "*",
        ":",
        "^",
        "~",
        "::::",
        "^^^^",
        "~~",
        "ISA",
        "ISA*",
        "IEA",
        "SE",
        "ST*835*1",
        "HL*1**PT",
    ),
)
"""Elements that a reader may stumble over."""

Mutation = Callable[[str], str]


def _at(text: str, share: float) -> int:
    return min(int(share * len(text)), max(len(text) - 1, 0))


def _cut(share: float) -> Mutation:
    return lambda text: text[: _at(text, share)]


def _without(share: float, length: int) -> Mutation:
    return lambda text: text[: _at(text, share)] + text[_at(text, share) + length :]


def _twice(share: float, length: int) -> Mutation:
    return lambda text: text[: _at(text, share) + length] + text[_at(text, share) :]


def _put(share: float, what: str) -> Mutation:
    return lambda text: text[: _at(text, share)] + what + text[_at(text, share) + 1 :]


def _element(share: float, what: str) -> Mutation:
    """Replace a whole element."""

    def mutated(text: str) -> str:
        start = text.rfind("*", 0, _at(text, share)) + 1
        end = min((at for at in (text.find("*", start), text.find("~", start)) if at >= 0), default=len(text))
        return text[:start] + what + text[end:]

    return mutated


def _swapped(first: float, second: float) -> Mutation:
    """Let two segments change places."""

    def mutated(text: str) -> str:
        parts = text.split("~")
        one, other = (min(int(share * len(parts)), len(parts) - 1) for share in (first, second))
        parts[one], parts[other] = parts[other], parts[one]
        return "~".join(parts)

    return mutated


def _segment(share: float, count: int) -> Mutation:
    """Leave segments out."""

    def mutated(text: str) -> str:
        parts = text.split("~")
        start = int(share * len(parts))
        return "~".join(parts[:start] + parts[start + count :])

    return mutated


_share = st.floats(0, 1, exclude_max=True, width=32)
_length = st.integers(1, 200)
_text = st.sampled_from(NASTY) | st.text(max_size=3)

mutations: st.SearchStrategy[list[Mutation]] = st.lists(
    st.one_of(
        st.builds(_element, _share, st.sampled_from(NASTY)),
        st.builds(_element, _share, st.sampled_from(NASTY)),
        st.builds(_cut, _share),
        st.builds(_without, _share, _length),
        st.builds(_twice, _share, _length),
        st.builds(_put, _share, _text),
        st.builds(_swapped, _share, _share),
        st.builds(_segment, _share, st.integers(1, 5)),
    ),
    min_size=1,
    max_size=6,
)
