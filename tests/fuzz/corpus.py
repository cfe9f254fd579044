"""What inputs are made of: files of the tests and of the package, and pieces that parsers trip over."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.articles import make_articles

ROOT = Path(__file__).parents[2]
LONGEST = 20_000
"""Characters of a seed at most."""

PIECES = (
    *(
        "<",
        ">",
        "&",
        "&#",
        "&#x110000;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE x [",
        "<?xml ",
    ),
    *("</p>", "<p>", "<script>", "<table><tr>", "<a href='", '"', "'", "\\", "\\u0000", "\\ud800"),
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "1e999",
        "-0",
        "9" * 400,
        "NaN",
        "=",
        "#",
        "\n",
        "\r",
        "\t",
    ),
    *("\0", "\x1b[31m", "\ufeff", "\u200b", "\u200f", "\u202e", "\u2028", "\ufffd", "\u0640" * 9),
    *(
        "ﷺ",
        "ﷲ",
        "لا",
        "ـ",
        "َ" * 30,
        "e\u0301" * 20,
        "İ",
        "ß",
        "ſ",
        "ﬁ",
        "𝟘",
        "🇪🇬",
        "👩‍👩‍👧",
        "\U0010ffff",
    ),
    *(
        "٣",
        "۳",
        "٪",
        "ثلاثة وعشرون",
        "الأحد",
        "غدا",
        "Sunday",
        "demain",
        "T24:61:61Z",
        "+99:99",
        "0000",
    ),
    *(
        "http://",
        "://",
        "//[::",
        "%00",
        "%zz",
        "?",
        "@",
        ":99999",
        "xn--",
        "1 " * 50,
        ". " * 50,
        "-" * 50,
    ),
    *(
        "killed 12 and",
        "قتل 12 و",
        "Mr. ",
        "د. ",
        "of the " * 20,
        "and ",
        "و" * 40,
        "A" * 300,
        "ا" * 300,
    ),
)
"""Pieces that are put in."""


@cache
def seeds(kind: str) -> tuple[str, ...]:
    """Return the inputs from which those of a kind are made."""
    if kind == "json":
        return tuple(a.model_dump_json(exclude_defaults=True) for a in make_articles(20, seed=5))
    if kind == "prose":
        articles = make_articles(30, seed=6)
        return (*(a.body for a in articles), *_lines("tests/data/when/*.tsv"))
    if kind in OWN:
        return OWN[kind]
    patterns = {
        "feeds": (
            "tests/cases/feeds/*",
            "tests/data/documented/**/*.xml",
            "workers/cli/samples/*.xml",
        ),
        "html": ("tests/data/documented/**/*.html", "workers/cli/samples/**/*.html"),
    }
    found = [p for pattern in patterns[kind] for p in sorted(ROOT.glob(pattern)) if p.is_file()]
    read = tuple(p.read_bytes().decode("utf-8", "replace")[:LONGEST] for p in found)
    return (*read, *(FEEDS if kind == "feeds" else PAGES))


def _lines(pattern: str) -> tuple[str, ...]:
    files = sorted(ROOT.glob(pattern))
    return tuple(line for f in files for line in f.read_text("utf-8").splitlines()[:200] if line)


@st.composite
def inputs(draw: st.DrawFn, kind: str) -> str:
    """Draw an input: a seed, or two of them, with pieces put in, taken out, and said again."""
    chosen = draw(st.sampled_from(seeds(kind)))
    if draw(st.integers(0, 9)) == 0:
        return draw(st.text(max_size=200))
    if draw(st.booleans()):
        other = draw(st.sampled_from(seeds(kind)))
        at, on = draw(st.integers(0, len(chosen))), draw(st.integers(0, len(other)))
        chosen = chosen[:at] + other[on:]
    for _ in range(draw(st.integers(0, 6))):
        first = draw(st.integers(0, len(chosen)))
        last = draw(st.integers(first, min(len(chosen), first + 200)))
        change = draw(st.sampled_from(["put", "cut", "again", "letters"]))
        if change == "put":
            middle = draw(st.sampled_from(PIECES))
        elif change == "cut":
            middle = ""
        elif change == "again":
            middle = chosen[first:last] * draw(st.sampled_from([2, 3, 20]))
        else:
            middle = draw(st.text(max_size=8))
        chosen = (chosen[:first] + middle + chosen[last:])[: 2 * LONGEST]
    return chosen


DATES = (
    *("2026-11-29T03:04:05Z", "2026-11-29T03:04:05.123456+03:00", "Sun, 29 Nov 2026 03:04:05 GMT"),
    *("29/11/2026 03:04", "11/29/26 3:04 PM", "29 novembre 2026 à 3h04", "mardi 1er décembre 2026"),
    *(
        "الأحد 29 نوفمبر 2026 - 03:04 مساء",
        "٢٩ تشرين الثاني ٢٠٢٦",
        "14 جمادى الآخرة 1448",
        "1796000000",
    ),
    *(
        "Nov 29, 2026 EST",
        "2026-W48-7",
        "20261129T030405",
        "29.11.2026 03.04 Uhr",
        "24:00",
        "1796000000123",
    ),
)
URLS = (
    *(
        "https://news.example/a/b?x=1&utm_source=y#z",
        "http://user:pw@news.example:8080/",
        "//news.example",
    ),
    *(
        "https://أخبار.example/مقال",
        "https://xn--mgberp4a5d4ar.example/%D8%A3",
        "http://[::1]:80/x",
    ),
    *(
        "http://2130706433/",
        "https://news.example/../../x//y/./z;p=1?q=%20+%2B",
        "HTTPS://News.Example:443",
    ),
)
FEEDS_FILE = (
    '[f]\nurl = "https://news.example/rss"\nlanguage = "ar"\ninterval = "15m"\nlane = "urgent"\nuser = "u"\n'
    'password = "p"\n[f.headers]\nX-Api-Key = "k"\n[g]\nurl = "https://news.example/a"\nfull_text = "never"\n',
)
SUBSCRIPTIONS_FILE = (
    '[alerts]\ntopics = ["security"]\nlanguages = ["ar", "en"]\nwhen_full = "hold"\nmax_length = 100\n'
    '["a.b"]\nat_least = 0.7\ntopics = ["security"]\ncountries = ["EG"]\nwords = ["قتل", "a b"]\n',
)
PUSHES_FILE = (
    '[p]\nsubscription = "alerts"\nurl = "https://desk.example/hook"\nsecret_file = "secret"\nbatch = 5\n'
    "timeout = 1.5\nparallel = 2\n",
)
FEEDS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t'
    "</title><item><title>a &amp; b</title><link>https://news.example/1</link><guid>1</guid><pubDate>Sun, 29 "
    "Nov 2026 03:04:05 GMT</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>",
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>خبر</title><entry><id>1</id><title type="html">&lt;b&gt;'
    '</title><link href="/1"/><updated>2026-11-29T03:04:05Z</updated><content type="xhtml"><div>y</div>'
    "</content></entry></feed>",
    '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"https://news.example/1",'
    '"title":"a","content_html":"<p>x</p>","date_published":"2026-11-29T03:04:05Z","authors":[{"name":"n"}]}]}',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
    'sitemap-news/0.9"><url><loc>https://news.example/1</loc><lastmod>2026-11-29</lastmod><news:news><news:title>'
    "a</news:title><news:publication_date>2026-11-29</news:publication_date></news:news></url></urlset>",
    '<opml version="2.0"><head><title>t</title></head><body><outline text="a" type="rss" xmlUrl="https://news.'
    'example/rss"><outline text="b" xmlUrl="/x" language="ar"/></outline></body></opml>',
)
PAGES = (
    '<!doctype html><html lang="ar" dir="rtl"><head><title>خبر</title><meta property="og:title" content="خبر">'
    '<meta name="author" content="a, b and c"><script type="application/ld+json">{"@type":"NewsArticle",'
    '"headline":"h","datePublished":"2026-11-29","author":[{"name":"n"}],"articleBody":"b"}</script></head>'
    "<body><nav><a href=/>x</a></nav><article><h1>خبر</h1><p>قال الوزير إن 12 شخصا قتلوا يوم الأحد في القاهرة.</p>"
    "<p>And then more was said, at length, by those who were there.</p></article><footer>y</footer></body></html>",
)

OWN = {
    "dates": DATES,
    "urls": URLS,
    "feeds file": FEEDS_FILE,
    "subscriptions file": SUBSCRIPTIONS_FILE,
    "pushes file": PUSHES_FILE,
}
