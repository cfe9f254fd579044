"""XML feeds with odd roots, heads and tails, and what their elements say of a text."""

import pytest

from workers.feeds.items import FeedItem, NotAFeed, ParsedFeed
from workers.feeds.parse import parse_feed

ITEM = (
    "<item><title>One</title><link>https://n.example/1</link><description>Text</description></item>"
)
TWO = ITEM.replace("One", "Two").replace("/1", "/2")
MEDIA = "http://search.yahoo.com/mrss/"
CAPTION = (
    '<m:content url="a.jpg"><m:description type="plain">A far longer caption, with the name of '
    "the agency that holds the rights</m:description></m:content>"
)
SHORT = "<description>Short text.</description>"


def rss(inside: str, attributes: str = "") -> str:
    return f'<rss version="2.0" {attributes}><channel><title>t</title>{inside}</channel></rss>'


def read(text: str) -> ParsedFeed:
    return parse_feed(text.encode(), "https://n.example/feed.xml")


def only(text: str) -> FeedItem:
    [item] = read(text).items
    return item


def prefixed(prefix: str, declared: str, root: str = "rss", entry: str = "item") -> str:
    p = prefix
    inside = f"<{p}:{entry}><{p}:title>One</{p}:title><{p}:link>https://n.example/1</{p}:link></{p}:{entry}>"
    return f"<{p}:{root} {declared}>{inside}</{p}:{root}>"


@pytest.mark.parametrize(
    "text",
    [
        prefixed("ns0", 'xmlns:ns0="http://backend.userland.com/rss2" version="2.0"'),
        prefixed("ns0", 'version="2.0" xmlns:ns0="urn:of-our-own"'),
        prefixed("x", 'version="2.0"'),
        prefixed("atom", 'xmlns:atom="http://www.w3.org/2005/Atom"', "feed", "entry"),
        prefixed("atom", "", "feed", "entry"),
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"{ITEM}</r:RDF>",
        rss(ITEM, 'xmlns="urn:of-our-own"'),
    ],
)
def test_a_root_with_any_prefix(text: str) -> None:
    feed = read('<?xml version="1.0"?>\n' + text)
    assert [item.title for item in feed.items] == ["One"]
    assert not feed.complaints


@pytest.mark.parametrize(
    "head",
    [
        "<!-- " + "an <rss> of old " * 3_000 + "-->",
        " \n" * 30_000,
        '<?xml-stylesheet href="a.xsl"?>' * 2_000,
        "<!DOCTYPE rss [" + '<!ENTITY a "b">' * 3_000 + "]>",
        "<br /><b>Warning</b>: deprecated in /srv/feed.php<br />\n",
    ],
    ids=["comment", "space", "instructions", "document type", "a warning"],
)
def test_a_long_head(head: str) -> None:
    for declaration in ("", '<?xml version="1.0" encoding="UTF-8"?>\n'):
        feed = read(declaration + head + rss(ITEM))
        assert [item.title for item in feed.items] == ["One"]
        assert not feed.complaints


@pytest.mark.parametrize(
    "tail",
    [
        "<!-- " + "an <item> of old " * 3_000 + "-->",
        " \n" * 30_000,
        "<!-- a -->" + "\n" * 20_000 + "<!-- <item>b</item> -->\n",
        "<script src='ads.js'></script>",
    ],
    ids=["comment", "space", "comments", "a script"],
)
def test_a_long_tail_is_not_a_document_cut_off(tail: str) -> None:
    feed = read(rss(ITEM + TWO) + tail)
    assert [item.title for item in feed.items] == ["One", "Two"]
    assert feed.held is None


def test_a_long_comment_within_the_end() -> None:
    feed = read(rss(ITEM + TWO + "<!-- " + "y" * 20_000 + " -->"))
    assert len(feed.items) == 2


@pytest.mark.parametrize("cut", ["</description></item></channel></rss>", "t</description>"])
def test_the_last_item_of_a_document_that_is_cut_off_is_held_back(cut: str) -> None:
    whole = rss(ITEM + TWO)
    feed = read(whole[: whole.rindex(cut)])
    assert [item.title for item in feed.items] == ["One"]
    assert feed.held is not None
    assert feed.held.title == "Two"


def test_an_rdf_document_whose_channel_ended_can_be_cut_off() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>t</title></channel>{ITEM}<item><title>Two</title><link>https"
    )
    feed = read(text)
    assert [item.title for item in feed.items] == ["One"]
    assert feed.held is not None


def test_what_is_cut_off_before_an_item_says_anything_holds_nothing() -> None:
    feed = read(f"<rss><channel>{ITEM}<item><ti")
    assert [item.title for item in feed.items] == ["One"]
    assert feed.held is None


def test_references_to_characters_that_do_not_exist_are_left_out() -> None:
    numbers = "&#0;&#x1F;&#xD800;&#1114112;&#99999999999999999999;&#xFFFFFFFFFF;"
    feed = read(rss(ITEM.replace("One", f"O{numbers}ne &#233;")))
    assert feed.items[0].title == "One é"
    assert not feed.complaints


def test_a_page_that_names_no_feed_is_none() -> None:
    with pytest.raises(NotAFeed, match="web page"):
        read("<!-- " + "x" * 50_000 + "--><html><body><p>Words</p></body></html>")


@pytest.mark.parametrize(
    "inside",
    [
        SHORT + CAPTION,
        CAPTION + SHORT,
        f"<m:group>{CAPTION}</m:group>{SHORT}",
        f"<image><url>a</url><description>{'A longer text on the picture. ' * 3}</description></image>{SHORT}",
    ],
)
def test_captions_of_pictures_are_not_the_text(inside: str) -> None:
    item = only(rss(f"<item><title>One</title>{inside}</item>", f'xmlns:m="{MEDIA}"'))
    assert item.body == "Short text."


def test_a_caption_is_the_text_if_there_is_no_other() -> None:
    item = only(rss(f"<item><title>One</title>{CAPTION}</item>", f'xmlns:m="{MEDIA}"'))
    assert item.body.startswith("A far longer caption")


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        (CAPTION.replace("a.jpg", "/a.jpg"), "https://n.example/a.jpg"),
        ("<m:content url='/v.mp4' medium='video'/><m:thumbnail url='/t.jpg'/>", "https://n.example/t.jpg"),
        ("<m:thumbnail url='/t.jpg'/><m:content url='/a' medium='image'/>", "https://n.example/a"),
        ("<enclosure url='/e.png' type='image/png' length='1'/>", "https://n.example/e.png"),
        ("<enclosure url='/e.mp3' type='audio/mpeg' length='1'/>", None),
        ("<m:thumbnail url='data:image/png;base64,x'/>", None),
    ],
)  # fmt: skip
def test_the_picture_of_an_item(inside: str, image: str | None) -> None:
    item = only(rss(f"<item><title>One</title>{inside}</item>", f'xmlns:m="{MEDIA}"'))
    assert item.image == image


def test_the_full_text_comes_before_the_description() -> None:
    content = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    full = "<content:encoded><![CDATA[<p>Full text of the item.</p>]]></content:encoded>"
    for inside in (SHORT + full, full + SHORT):
        item = only(rss(f"<item>{inside}</item>", content))
        assert item.body == "<p>Full text of the item.</p>"
        assert item.html is True


@pytest.mark.parametrize(
    ("element", "body", "html"),
    [
        ('<content type="text">a &lt;b &amp;amp; c</content>', "a <b &amp; c", False),
        ("<content>a &lt;b and c</content>", "a <b and c", False),
        ("<summary>a &lt;b and c</summary>", "a <b and c", False),
        ('<content type="text/plain">a &lt;i and c</content>', "a <i and c", False),
        ('<content type="html">d&amp;eacute;j&amp;agrave;</content>', "d&eacute;j&agrave;", True),
        ('<summary type="text/html">d&amp;eacute;</summary>', "d&eacute;", True),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></content>', "<p>a</p>", True),
        ("<content>&lt;p&gt;Called text, but HTML.&lt;/p&gt;</content>", "<p>Called text, but HTML.</p>", None),
    ],
)  # fmt: skip
def test_atom_says_whether_a_text_is_html(element: str, body: str, html: bool | None) -> None:
    item = only(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id>{element}</entry></feed>'
    )
    assert (item.body, item.html) == (body, html)


@pytest.mark.parametrize(
    "text",
    [
        "If demand <supply then prices a<b fall &amp; rise. 3 < 4 and 5 > 4.",
        "<p>One <b>two</b> a<b and c</p><p>Three",
        "<p>x</p><script>if(a<b){}</script><p>y</p>",
    ],
)
def test_a_description_stays_as_it_was_written(text: str) -> None:
    item = only(rss(f"<item><description><![CDATA[{text}]]></description></item>"))
    assert (item.body, item.html) == (text, True)


def test_a_description_of_several_lines_without_a_tag_is_left_to_be_told() -> None:
    item = only(rss("<item><description>Line one.\n\nLine &amp;eacute;.</description></item>"))
    assert item.html is None


def test_links_in_a_text_are_absolute_and_the_rest_is_untouched() -> None:
    text = (
        "<p>a<b <a class=x href='/x?a=1&amp;b=2'>two</a> <img alt=\"href='/y'\" src=\"i.png\"></p>"
    )
    item = only(rss(f"<item><description><![CDATA[{text}]]></description></item>"))
    assert item.body == text.replace("/x?", "https://n.example/x?").replace(
        "i.png", "https://n.example/i.png"
    )


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ("&lt;![CDATA[&lt;p&gt;Text&lt;/p&gt;]]&gt;", "<p>Text</p>"),
        ("<![CDATA[Begin with <!DOCTYPE html> and go on]]>", "Begin with &lt;!DOCTYPE html> and go on"),
        ("<![CDATA[<!DOCTYPE html><html><body>x</body></html>]]>", "<!DOCTYPE html><html><body>x</body></html>"),
    ],
)  # fmt: skip
def test_declarations_in_a_text(given: str, body: str) -> None:
    assert only(rss(f"<item><description>{given}</description></item>")).body == body


@pytest.mark.parametrize(
    "version",
    ["http://jsonfeed.org/version/1", "https://www.jsonfeed.org/version/1.1/", "JSONFEED.org/version/1"],
)  # fmt: skip
def test_versions_of_json_feed(version: str) -> None:
    assert only(f'{{"version": "{version}", "items": [{{"id": "1", "content_text": "t"}}]}}').guid


def test_a_part_of_a_date_that_is_not_known_is_said() -> None:
    dates = ["Tue, 24 Nov 2026 10:30:00 XYZT", "Tue, 24 Nov 2026 10:30:00 XYZT", "24 Nov 2026"]
    items = (f"<item><title>{n}</title><pubDate>{d}</pubDate></item>" for n, d in enumerate(dates))
    feed = read(rss("".join(items)))
    told = "its date is not wholly understood: Tue, 24 Nov 2026 10:30:00 XYZT (the zone XYZT is not known: taken as UTC)"
    assert [item.problem for item in feed.items] == [told, told, ""]
    assert all(item.published_at for item in feed.items)
    assert feed.complaints == [f"an item: {told}; so with 1 more"]
