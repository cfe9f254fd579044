import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import RawArticle
from schemas.identity import canonical_url, fingerprint, identity_url, single_spaced


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("HTTPS://News.Example:443/a#part", "https://news.example/a"),
        ("https://news.example/#!/a/1", "https://news.example/#!/a/1"),
        ("https://news.example/app#/a?id=1&utm_source=x", "https://news.example/app#/a?id=1"),
        ("https://news.example/app#!خبر", "https://news.example/app#!%D8%AE%D8%A8%D8%B1"),
        ("https://news.example/a#!", "https://news.example/a"),
        ("https://news.example/a#/", "https://news.example/a"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://user:pw@news.example/a", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y", "https://news.example/a?id=7"),
        ("https://news.example/%d8%a3/خبر", "https://news.example/%D8%A3/%D8%AE%D8%A8%D8%B1"),
        ("https://أخبار.example/a", "https://xn--igbicxr.example/a"),
        ("https://news.example/a%2Fb?x=1%262", "https://news.example/a%2Fb?x=1%262"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
    ],
)
def test_a_url_has_one_spelling(given: str, canonical: str) -> None:
    assert canonical_url(given) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "tracking",
    """utm_source=x UTM_Anything=1 mtm_campaign=mail mtm_kwd=1 ysclid=ab12 gclsrc=aw.ds srsltid=Af1
    itm_source=home fbclid=1 gad_source=1 at_medium=RSS at_custom3=x ns_mchannel=rss pk_campaign=feed
    mc_cid=1 hsa_acc=1 __hstc=1 _hsenc=1 echobox=1 xtor=RSS-1 wt_mc=rss guccounter=1 dicbo=v2
    ml_subscriber_hash=x %75tm_source=x""".split(),
)
def test_where_a_reader_came_from_makes_no_difference(tracking: str) -> None:
    for url in (
        f"https://news.example/a?{tracking}&id=7",
        f"https://news.example/a?id=7&{tracking}",
    ):
        assert canonical_url(url) == "https://news.example/a?id=7"
    assert canonical_url(f"https://news.example/a?{tracking}") == "https://news.example/a"


@pytest.mark.parametrize(
    "own",
    """at_id=103 ns_id=105 pk_id=107 at=1 pk=7 ns=2 mc_id=1 item_id=3 campaign=gaza source=agency ref=5
    s=1 t=2 share=1 feed_id=9 utm=33 sc_id=4 trk=8 story_fbid=1""".split(),
)
def test_a_sites_own_parameters_stay(own: str) -> None:
    url = f"https://news.example/read?{own}"
    assert canonical_url(url) == url
    assert identity_url(url) != identity_url("https://news.example/read")


@pytest.mark.parametrize(
    "url", ["", "news.example/a", "file:///etc/passwd", "http://", "https://a:b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|port"):
        canonical_url(url)


@pytest.mark.parametrize(
    "twin",
    [
        "http://news.example/a/b", "https://www.news.example/a/b/", "https://m.news.example/a/b",
        "https://amp.news.example/a/b", "https://news.example/a/b/amp", "https://news.example/amp/a/b",
        "https://news.example/a/b?amp=1", "https://news.example/a/b?outputType=amp",
    ],
)  # fmt: skip
def test_mobile_and_amp_twins_are_one_article(twin: str) -> None:
    assert identity_url(twin) == identity_url("https://news.example/a/b")


def test_other_articles_stay_others() -> None:
    urls = ["https://news.example/a", "https://news.example/b", "https://news.example/a?id=2",
            "https://other.example/a", "https://www.example/amplifier", "https://m.example/x"]  # fmt: skip
    assert len({identity_url(u) for u in urls}) == len(urls)


def test_a_route_is_a_part_of_the_address_and_any_other_fragment_is_not() -> None:
    routes = ["#!/a", "#!/b", "#/a", "#!/a?id=2", ""]
    assert len({identity_url(f"https://news.example/{route}") for route in routes}) == len(routes)
    one = identity_url("https://news.example/#!/a")
    assert one == identity_url("http://www.news.example/#!/a/?utm_source=x")
    assert identity_url("https://news.example/a#post-1") == identity_url("https://news.example/a")


def test_identity_is_the_url_else_guid_with_feed_else_the_text() -> None:
    a = RawArticle(url="https://news.example/a", guid="1", feed="f", body="x")
    assert a.id == RawArticle(url="http://www.news.example/a/", body="y").id
    b = RawArticle(guid="1", feed="f", body="x")
    assert b.id == RawArticle(guid="1", feed="f", body="y").id
    assert b.id != RawArticle(guid="1", feed="g", body="x").id
    c = RawArticle(body="النص")
    assert c.id == RawArticle(body=" النص\n").id != RawArticle(body="نص").id


def test_the_fingerprint_is_of_what_is_said() -> None:
    assert fingerprint("<p class='a'>Two  words</p>") == fingerprint("<div>two words</div>\n")
    assert fingerprint("two words") != fingerprint("two other words")


@given(st.text())
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert len(fingerprint(text)) == 32


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.example(/[a-zA-Z0-9%._~-]{0,9}){0,3}(\?[a-z=&%0-9]{0,9})?",
        fullmatch=True,
    )
)
def test_canonical_urls_stay_as_they_are(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert identity_url(once) == identity_url(url)


@given(
    st.text(st.sampled_from("ab ا\t\n\x0b\x1c\x85\xa0\u2003\u2028\u200b\u3000\ufeff"), max_size=30)
)
def test_spaces_count_as_they_do_for_split(text: str) -> None:
    assert single_spaced(text) == " ".join(text.split())


def test_every_space_there_is_is_one() -> None:
    spaces = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
    assert single_spaced(f"a{spaces}b") == "a b"
