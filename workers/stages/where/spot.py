"""A name where it was found, with what is around it."""

from dataclasses import dataclass

from workers.stages.names.folded import Folded
from workers.stages.names.matcher import Found
from workers.stages.where.readings import Reading

NEARBY = 40
"""Characters before and after a name that are looked at."""


@dataclass(slots=True)
class Spot:
    """A name that was found, with what is around it.

    Attributes:
        text: the text.
        found: the name in it.
        name: the name, folded.
        arabic: whether it is in Arabic letters.
        before: what stands before the name's word, folded if it is Arabic.
        last: the last word of that, if it is Arabic and but a space follows.
        titled: whether most words of the text are in capitals.
    """

    text: Folded
    found: Found[Reading]
    name: str
    arabic: bool
    before: str
    last: str
    titled: bool

    @classmethod
    def of(cls, text: Folded, found: Found[Reading], titled: bool = False) -> "Spot":
        """Return the spot of a name in a text."""
        name = text.text[found.folded_start : found.folded_end]
        if not "\u0620" <= name[0] <= "\u06ff":
            before = text.source[max(0, found.start - NEARBY) : found.start]
            return cls(text, found, name, False, before, "", titled)
        end = found.folded_start - len(found.clitics)
        before = text.text[max(0, end - NEARBY) : end]
        return cls(text, found, name, True, before, _last_word(before), titled)

    @property
    def after(self) -> str:
        """What stands after the name."""
        return self.text.source[self.found.end : self.found.end + NEARBY]


def _last_word(before: str) -> str:
    if before.endswith((' "', " «", " “", " (")):
        before = before[:-1]  # «صحيفة "الرياض"»
    if not before.endswith(" "):
        return ""
    return before[before.rfind(" ", 0, -1) + 1 : -1].rpartition("\n")[2]
