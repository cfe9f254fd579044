"""Tries a target on inputs that hypothesis draws, and on pieces that are said again and again."""

import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import PIECES, inputs, seeds
from tests.fuzz.growth import seconds, steep
from tests.fuzz.targets import TARGETS

SHORTEST, EACH = 1.0, 50e-6
"""Seconds of processor time that any input may take, and more for each character."""


def crashes(name: str, examples: int, number: int | None = None) -> str:
    """Return the shortest input found that a target breaks on, or takes too long for.

    Args:
        name: of the target.
        examples: inputs to try.
        number: the seed; None: the same inputs each time.
    """
    kinds = TARGETS[name].kinds

    @_trying(examples, number, Phase.generate, Phase.shrink)
    @given(st.one_of([inputs(kind) for kind in kinds]))
    def check(text: str) -> None:
        bound = SHORTEST + EACH * len(text)
        if seconds(name, text) > bound:
            assert seconds(name, text, 2) <= bound, f"takes more than {bound:.2f} s"

    try:
        (check if number is None else seed(number)(check))()
    except Exception as found:
        return _told(name, found)
    return ""


def growth(name: str, examples: int, number: int | None = None) -> str:
    """Return a piece that, said ever more often, takes a target ever so long."""
    pieces = st.one_of(
        st.sampled_from(PIECES),
        st.builds("".join, st.lists(st.sampled_from(PIECES), min_size=2, max_size=3)),
        st.text(min_size=1, max_size=4),
        *(_parts(kind) for kind in TARGETS[name].kinds),
    )
    found: list[str] = []

    @_trying(examples, number, Phase.generate)
    @given(pieces, st.one_of([_cut(kind) for kind in TARGETS[name].kinds]))
    def check(piece: str, around: tuple[str, str]) -> None:
        if not found and (told := steep(name, piece, *around)):
            found.append(told)

    try:
        (check if number is None else seed(number)(check))()
    except Exception as error:
        return _told(name, error)
    return found[0] if found else ""


def _trying(examples: int, number: int | None, *phases: Phase) -> settings:
    return settings(
        max_examples=examples,
        derandomize=number is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )


def _told(name: str, error: Exception) -> str:
    told = "".join(traceback.format_exception(error, limit=-4))
    return f"{name}:\n{told}\n" + "\n".join(getattr(error, "__notes__", ()))


@st.composite
def _parts(draw: st.DrawFn, kind: str) -> str:
    chosen = draw(st.sampled_from(seeds(kind)))
    first = draw(st.integers(0, max(0, len(chosen) - 1)))
    return chosen[first : first + draw(st.integers(1, 40))] or "x"


@st.composite
def _cut(draw: st.DrawFn, kind: str) -> tuple[str, str]:
    """Draw what stands before and after: the parts of a seed, or little."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([("", ""), ("x", "!"), ("", "\0")]))
    chosen = draw(st.sampled_from(seeds(kind)))[:3_000]
    at = draw(st.integers(0, len(chosen)))
    return chosen[:at], chosen[at:]
