"""The countries that a field names, found by where in it they are named."""

from bisect import bisect_left
from collections.abc import Mapping


class CountryNames:
    """The countries that a field names.

    Args:
        codes: their codes by the offsets of the names, those of the most prominent one first.
    """

    def __init__(self, codes: Mapping[int, str]) -> None:
        self._named = sorted((at, rank, code) for rank, (at, code) in enumerate(codes.items()))

    def within(self, start: int, end: int) -> str | None:
        """Return the code of the least prominent country that is named in a passage, if any is."""
        named = self._named
        first = bisect_left(named, (start,))
        last = first
        while last < len(named) and named[last][0] < end:
            last += 1
        if first == last:
            return None
        return max((rank, code) for _, rank, code in named[first:last])[1]
