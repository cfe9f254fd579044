"""What a subscription would be given of stories, without giving it anything."""

from struct import unpack_from

from workers.stories.index import StoryIndex, Wanted, subscriptions_of

STORY_AT, OUTLETS_AT, TOPICS_AT, NAMES_AT = 18, 6, 7, 8
"""Where the bytes of an article have the number of its story, and those of a story how many outlets
and topics it has, and their names (scripts/common.lua)."""

GIVEN = 6
"""Bytes for what a subscription was given of a story: its name, outlets and topics at that time."""


class Rehearsal:
    """Says of one article after the other what `StoryIndex.give` would, and changes nothing.

    What it says of an article it remembers for the others of the same story, as if it were given.

    Args:
        index: the index of stories.
        wanted: the subscription.
    """

    def __init__(self, index: StoryIndex, wanted: Wanted) -> None:
        self._index, self._wanted = index, wanted
        self._given: dict[int, tuple[int, int]] = {}

    def give(self, article_id: str) -> bool | None:
        """Whether the subscription would be given an article; None: it is not remembered."""
        article = self._index.article(article_id)
        if article is None:
            return None
        (number,) = unpack_from("<I", article, STORY_AT)
        story = self._index.story(number)
        if story is None:
            return None
        if self._wanted.key in subscriptions_of(article):
            return True
        now = story[OUTLETS_AT], story[TOPICS_AT]
        before = self._given.get(number) or _given(story, self._wanted)
        if before and not self._comes_again(before, now):
            return False
        self._given[number] = now
        return True

    def _comes_again(self, before: tuple[int, int], now: tuple[int, int]) -> bool:
        more = self._wanted.again_after
        return more > 0 and (now[0] - before[0] >= more or now[1] > before[1])


def _given(story: bytes, wanted: Wanted) -> tuple[int, int] | None:
    """Return how many outlets and topics a story had when the subscription was given one of it."""
    first = NAMES_AT + 2 * (story[OUTLETS_AT] + story[TOPICS_AT])
    for at in range(first, len(story), GIVEN):
        if story[at : at + 4] == wanted.key:
            return story[at + 4], story[at + 5]
    return None
