"""Items of one document that are alike in part, and how each is identified from poll to poll."""

from schemas.identity import digest
from workers.feeds.items import ParsedFeed, RawEntry
from workers.feeds.memory import HELD, Memory

ALERTS = "https://n.example/alerts"


def entry(
    title: str, guid: str = "", link: str = ALERTS, body: str = "", date: str = ""
) -> RawEntry:
    return RawEntry(
        link=link, base="https://n.example/", guid=guid, title=title,
        body=body or f"Text of {title}", date=date, tags=[], language=None,
    )  # fmt: skip


def parsed(*entries: RawEntry, whole: bool = True) -> ParsedFeed:
    feed = ParsedFeed()
    feed.take(entries, whole=whole)
    return feed


class Polls:
    """Polls of a feed: what is kept of one is what the next begins with."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def poll(self, *entries: RawEntry, whole: bool = True) -> dict[str, str]:
        """Return title -> how it was sent: by address or guid, and as a new article or version."""
        memory = Memory(self.kept, parsed(*entries, whole=whole))
        sent = {}
        values = dict(memory.marks)
        for item in reversed(memory.items):
            if not memory.same(item):
                version = "version of " if memory.knows(item) else ""
                sent[item.title] = version + (f"guid {item.guid}" if item.by_guid else "address")
            values[item.key] = memory.value(item)
        self.kept |= values
        return sent


def test_items_of_one_address_are_known_by_their_guids_from_the_first_poll_on() -> None:
    polls = Polls()
    first = [entry(f"a{n}", f"g{n}") for n in range(5)]
    assert polls.poll(*first) == {f"a{n}": f"guid g{n}" for n in range(5)}
    assert polls.poll(*first) == {}
    assert polls.poll(entry("a5", "g5"), *first[:4]) == {"a5": "guid g5"}
    assert polls.poll(entry("a6", "g6")) == {"a6": "guid g6"}
    assert polls.poll(entry("a6", "g6", body="Corrected")) == {"a6": "version of guid g6"}


def test_an_item_that_came_alone_stays_the_article_of_its_address() -> None:
    polls = Polls()
    assert polls.poll(entry("a", "g1")) == {"a": "address"}
    assert polls.poll(entry("b", "g2"), entry("a", "g1")) == {"b": "guid g2"}
    assert polls.poll(entry("b", "g2"), entry("a", "g1", body="Corrected")) == {
        "a": "version of address"
    }
    assert polls.poll(entry("b", "g2", body="Corrected")) == {"b": "version of guid g2"}
    assert polls.poll(entry("c", "g3")) == {"c": "guid g3"}


def test_a_new_guid_at_the_address_of_an_item_that_is_gone_is_its_next_version() -> None:
    polls = Polls()
    assert polls.poll(entry("a", "story#0", "https://n.example/story")) == {"a": "address"}
    assert polls.poll(entry("a", "story#1", "https://n.example/story", body="Longer")) == {
        "a": "version of address"
    }


def test_fragments_and_mobile_addresses_do_not_tell_items_apart_but_guids_do() -> None:
    feed = parsed(
        entry("a", "g1", "https://n.example/live#1"),
        entry("b", "g2", "https://m.n.example/live#2"),
        entry("c", "g3", "https://n.example/#!/live/3"),
        entry("d", "g4", "https://n.example/#!/live/4"),
    )
    assert [item.shared for item in feed.items] == [True, True, False, False]
    assert [item.link for item in feed.items][:2] == [
        "https://n.example/live#1",
        "https://m.n.example/live#2",
    ]


def test_without_guids_the_title_tells_them_apart() -> None:
    polls = Polls()
    assert polls.poll(entry("a")) == {"a": "address"}
    sent = polls.poll(entry("b"), entry("a"))
    assert list(sent) == ["b"]
    assert sent["b"].startswith("guid ")
    assert polls.poll(entry("c"), entry("b"), entry("a")).keys() == {"c"}
    assert polls.poll(entry("c")) == {}


def test_with_one_guid_and_one_address_for_all_the_title_tells_them_apart() -> None:
    polls = Polls()
    assert len(polls.poll(*(entry(f"a{n}", ALERTS) for n in range(3)))) == 3
    assert polls.poll(entry("a3", ALERTS), entry("a2", ALERTS)).keys() == {"a3"}
    assert polls.poll(entry("a3", ALERTS)) == {}


def test_items_that_are_the_same_are_counted_and_those_left_out_are_said() -> None:
    same = entry("a", "g1")
    feed = parsed(same, same, entry("a", "g2"), entry("a", "g1", body="Another text"))
    assert [item.guid for item in feed.items] == ["g1#" + digest("a")]
    assert feed.duplicates == 2
    assert len(feed.complaints) == 2
    assert "item 4 has the guid of another item: g1" in feed.complaints
    assert "left out" in feed.complaints[1]


def test_the_mobile_twin_of_an_item_is_the_item() -> None:
    feed = parsed(
        entry("a", "g1", "https://n.example/a"), entry("a", "g2", "https://m.n.example/a")
    )
    assert [item.guid for item in feed.items] == ["g1"]
    assert (feed.duplicates, feed.complaints) == (1, [])
    two = parsed(
        entry("a", "g1", "https://n.example/a#1"), entry("a", "g2", "https://n.example/a#2")
    )
    assert len(two.items) == 2


def test_the_same_words_at_another_time_are_another_item() -> None:
    feed = parsed(
        entry("Siren", "g1", body="x", date="2026-11-20"),
        entry("Siren", "g2", body="x", date="2026-11-21"),
    )
    assert len(feed.items) == 2
    assert not feed.duplicates


def test_what_an_older_version_kept_is_understood() -> None:
    polls = Polls()
    one, other = parsed(entry("a", "g1")).items[0], parsed(entry("b", "g2")).items[0]
    polls.kept = {one.key: one.fingerprint}
    assert polls.poll(entry("b", "g2"), entry("a", "g1")) == {"b": "guid g2"}
    polls.kept = {one.key: one.fingerprint, other.key: other.fingerprint}
    assert polls.poll(entry("b", "g2"), entry("a", "g1")) == {}
    assert polls.poll(entry("b", "g2", body="Corrected"), entry("a", "g1")) == {
        "b": "version of guid g2"
    }


def test_what_is_held_back_goes_when_it_comes_in_the_same_words_again() -> None:
    polls = Polls()
    cut = [entry("b", "g2", "/b"), entry("a", "g1", "/a", body="Text cut o")]
    assert polls.poll(*cut, whole=False) == {"b": "address"}
    longer = [cut[0], entry("a", "g1", "/a", body="Text cut off")]
    assert polls.poll(*longer, whole=False) == {}
    assert polls.poll(*longer, whole=False) == {"a": "address"}
    assert not Memory(polls.kept, parsed(*longer, whole=False)).waits
    assert polls.poll(*longer, whole=False) == {}


def test_an_item_that_was_sent_whole_is_not_sent_again_cut_off() -> None:
    polls = Polls()
    whole = entry("a", "g1", "/a", body="The whole text")
    assert polls.poll(whole) == {"a": "address"}
    cut = entry("a", "g1", "/a", body="The who")
    for _ in range(3):
        assert polls.poll(cut, whole=False) == {}
    assert HELD not in polls.kept


def test_a_whole_document_between_two_that_are_cut_off_forgets_what_was_held() -> None:
    polls = Polls()
    cut = entry("a", "g1", "/a", body="Cut")
    polls.poll(cut, whole=False)
    polls.poll(entry("b", "g2", "/b"))
    assert polls.poll(cut, whole=False) == {}
