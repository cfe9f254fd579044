"""Who wrote an item, as feeds of each format say."""

import pytest

from tests.unit.feeds.test_documents import ITEM, only, read, rss

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>a@n.example (Alice)</author>", ("Alice",)),
        ("<author>desk@news.example</author>", ("desk@news.example",)),
        ("<author>Alice B.</author>", ("Alice B.",)),
        (
            "<dc:creator>&lt;a href='/b'&gt;Alice &amp;amp; Co&lt;/a&gt;</dc:creator>",
            ("Alice & Co",),
        ),
        (
            "<dc:creator>Alice</dc:creator><dc:creator>Basma</dc:creator><dc:creator>ALICE</dc:creator>",
            ("Alice", "Basma"),
        ),
        ("", ("Desk",)),
    ],
)
def test_authors_of_rss(inside: str, authors: tuple[str, ...]) -> None:
    channel = "<dc:creator>Desk</dc:creator><managingEditor>e@n.example (Editor)</managingEditor>"
    item = only(rss(f"{channel}<item><title>One</title>{inside}</item>", DC))
    assert item.authors == authors
    assert item.author == ", ".join(authors)


def test_the_managing_editor_is_not_the_author() -> None:
    editor = "<managingEditor>e@n.example (Editor)</managingEditor>"
    assert only(rss(editor + ITEM)).authors == ()


def test_authors_of_atom_are_those_of_the_entry_else_of_its_source_else_of_the_feed() -> None:
    def author(name: str) -> str:
        return f"<author><name>{name}</name></author>"

    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom">{author("Desk")}'
        f"<entry><id>urn:1</id><title>a</title>{author('Alice')}<source>{author('Other')}</source></entry>"
        f"<entry><id>urn:2</id><title>b</title><source>{author('Other')}</source></entry>"
        "<entry><id>urn:3</id><title>c</title></entry></feed>"
    )
    assert [item.authors for item in read(text).items] == [("Alice",), ("Other",), ("Desk",)]


def test_authors_of_json_feeds_and_what_of_them_is_html() -> None:
    text = (
        '{"version": "jsonfeed.org/version/1", "authors": [{"name": "Desk"}], "items": ['
        '{"id": "1", "content_html": "d&eacute;", "authors": [{"name": "A"}, {"name": "B"}, {}]},'
        '{"id": "2", "summary": "x<y"}, {"id": "3", "content_text": "t", "author": {"name": "Q"}}]}'
    )
    assert [(i.authors, i.html) for i in read(text).items] == [
        (("A", "B"), True),
        (("Desk",), False),
        (("Q",), False),
    ]
