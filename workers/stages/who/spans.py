"""Passages that name people and organisations, before they are joined to entities."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as made_later
from typing import Literal

from schemas.entities import Mention, OrganisationKind
from schemas.parts import ContentField
from workers.stages.names.clitics import bare
from workers.stages.names.words import Words
from workers.stages.who.catalogue import Actor

Type = Literal["person", "organisation"]


@dataclass(slots=True)
class Span:
    """A passage of title or text that names someone.

    Attributes:
        field: where it stands.
        words: the words of that field.
        first: its first word.
        last: its last word.
        start: its offset in the field.
        end: the offset of its end.
        type: person or organisation.
        actor: who it is, if the catalogue knows.
        kind: of an organisation that the catalogue does not know.
        role: what the text says a person is.
        country: of the role, or of the organisation, as the text says.
        full: the words of the name that it is an abbreviation of, if the text spells it out.
    """

    field: ContentField
    words: Words
    first: int
    last: int
    start: int
    end: int
    type: Type
    actor: Actor | None = None
    kind: OrganisationKind = "other"
    role: str | None = None
    country: str | None = None
    full: tuple[str, ...] = ()
    _key: tuple[str, ...] = made_later(default=(), init=False, repr=False, compare=False)

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """The passage as it stands there."""
        return self.words.folded.source[self.start : self.end]

    @property
    def key(self) -> tuple[str, ...]:
        """Its words, folded; the first without what is no part of the name."""
        if not self._key:
            first = self.words.folded.text[_folded_start(self) : self.words.end(self.first)]
            if self.type == "organisation" and _is_joined(self, first):
                first = f"ا{first}"  # «للحملة الوطنية» is of «الحملة الوطنية»
            letters = (first, *self.words.texts[self.first + 1 : self.last + 1])
            self._key = tuple(word for word in letters if word[0].isalnum())
        return self._key

    @property
    def mention(self) -> Mention:
        """The mention of the event."""
        return Mention(field=self.field, start=self.start, end=self.end, text=self.text)


def _folded_start(span: Span) -> int:
    """Return where it begins in the folded text: behind the clitics of its first word."""
    begin, end = span.words.starts[span.first], span.words.end(span.first)
    while begin < end - 1 and span.words.folded.start(begin) < span.start:
        begin += 1
    return begin


def merged(known: Iterable[Span], guessed: Iterable[Span]) -> list[Span]:
    """Return the spans of a field without overlaps.

    Args:
        known: those of the catalogue.
        guessed: those of rules or the tagger, the better ones first.
    """
    kept: dict[int, Span] = {}
    by_word: dict[int, list[Span]] = {}

    def keep(span: Span) -> None:
        kept[id(span)] = span
        for at in range(span.first, span.last + 1):
            by_word.setdefault(at, []).append(span)

    for span in known:
        keep(span)
    for span in guessed:
        over = {
            id(one): one
            for at in range(span.first, span.last + 1)
            if at in by_word
            for one in by_word[at]
            if id(one) in kept
        }
        if not over or all(_gives_way(other, span) for other in over.values()):
            for one in over:
                del kept[one]
            keep(span)
    return sorted(kept.values(), key=_place)


def _is_joined(span: Span, first: str) -> bool:
    """Whether the article of a name's first word has lost its alef behind «ل»."""
    return first.startswith("ل") and span.words.texts[span.first].endswith(f"ل{first}")


def _gives_way(known: Span, longer: Span) -> bool:
    """Whether a name of the catalogue is but a part of another name."""
    if known.first < longer.first or known.last > longer.last:
        return False
    more = longer.length - known.length
    if more <= 0:
        return False
    if known.actor is None:  # "Ministry" of "Ministry of Health"
        return known.type == longer.type == "organisation" and known.length == 1
    if known.type == "person" and longer.type == "person":
        if known.key[0] == "بن":  # «زيد بن علي» is not the one who is called so alone
            return known.first > longer.first
        if known.length > 1:
            return False
        # "Melania Trump" is not Donald Trump; "Donald J. Trump" is.
        own = {word for name in known.actor.names for word in name.casefold().split()}
        return longer.words.texts[longer.first] not in own
    if longer.type == "organisation":
        if _is_called(known, longer):
            return False
        return more > 1 or known.type == "person"
    return False


def _is_called(known: Span, longer: Span) -> bool:
    """Whether but a noun and an adjective are around a body: «نادي أرسنال الإنجليزي»."""
    texts = longer.words.texts
    return (
        known.type == "organisation"
        and known.first == longer.first + 1
        and known.last + 1 == longer.last
        and bare(texts[longer.first]).lstrip("لب") in _NOUNS
        and texts[longer.last].endswith(("ي", "يه"))
    )


_NOUNS = frozenset("نادي شركه بنك صحيفه مجله شبكه قناه موقع".split())


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end
