import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workers.cli.intake import Item, read_path, read_stream


def read(data: bytes, kind: str | None = None) -> list[Item]:
    return list(read_stream(io.BytesIO(data), "in", kind))


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def test_a_broken_line_is_refused_alone_and_named() -> None:
    lines = [line(url=f"https://news.example/{n}", body=f"نص {n}") for n in range(10_000)]
    lines[2_999] = b'{"body": "not closed\n'
    items = read(b"".join(lines))
    refused = [i for i in items if i.article is None]
    assert len(items) == 10_000
    assert [i.origin for i in refused] == ["in:3000"]
    assert "not valid JSON" in refused[0].problem


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"body": "\xc7\xe1"}\n', "not UTF-8 at byte 10"),
        (b'{"body": "a\\u0000b"}\n', "NUL"),
        (b'{"body": "a\\ud800b"}\n', "not valid JSON"),
        (b'{"title": "only"}\n', "body: is missing"),
        (b'{"body": "x", "published_at": "1601-01-01T00:00:00Z"}\n', "published_at"),
        (b"[1, 2]\n", "in[0]"),
        (b'[{"body": "a\\ud800b"}]', "lone surrogate"),
        (b'[{"body": "x"', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_bad_json_is_refused_with_a_reason(data: bytes, message: str) -> None:
    [first, *_] = read(data)
    assert first.article is None
    assert message in f"{first.origin} {first.problem}"


def test_an_endless_line_is_passed_over_and_the_rest_goes_on() -> None:
    items = read(line(body="a") + b'{"body": "' + b"x" * 50_000_000 + b'"}\n' + line(body="b"))
    assert [i.article is not None for i in items] == [True, False, True]
    assert "too many for an article" in items[1].problem


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "body: is empty"),
        ("a.txt", "عنوان فقط".encode(), "a title alone is not enough"),
        ("a.txt", b"\x89PNG\0\0", "binary"),
        ("a.txt", b"x" * 50_000_000, "more than 2,000,000 bytes"),
        ("a.html", b"<div>" * 100_000, "nested"),
        ("a.txt", b"\xff\x80" * 100, "not UTF-8"),
    ],
)
def test_bad_files_are_refused_with_a_reason(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    [item] = read_path(tmp_path / name)
    assert item.article is None
    assert message in item.problem
    assert name in item.origin


def test_a_text_has_its_title_on_the_first_line() -> None:
    [item] = read("عنوان الخبر\nنص الخبر هنا.\n".encode())
    assert item.article
    assert item.article.title == "عنوان الخبر"
    assert item.article.body == "نص الخبر هنا."


def test_windows_1256_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        "عنوان الخبر\nأعلنت الوزارة استئناف المباحثات".encode("cp1256")
    )
    [item] = read_path(tmp_path)
    assert item.article
    assert item.article.title == "عنوان الخبر"


def test_json_comes_as_lines_array_or_one_object() -> None:
    assert len(read(line(body="a") + b"\n" + line(body="b"))) == 2
    assert len(read(b'\n [{"body": "a"}, {"body": "b"}]')) == 2
    assert len(read(b'\xef\xbb\xbf{"body": "a"}')) == 1
    [item] = read(b'{"body": "a"}', "json")
    assert item.article


def test_a_page_is_known_by_its_canonical_link() -> None:
    html = b"<html><head><link rel=canonical href='https://news.example/a'></head><body><p>x</p></body></html>"
    [item] = read(html)
    assert item.article
    assert item.article.url in (None, "https://news.example/a")


def test_a_directory_is_read_in_order_and_other_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_text("ع\nنص", "utf-8")
    (tmp_path / "1.jsonl").write_bytes(line(body="a") * 2)
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert [i.article is not None for i in read_path(tmp_path)] == [True, True, True]


def test_a_missing_file_is_a_refusal(tmp_path: Path) -> None:
    [item] = read_path(tmp_path / "none.txt")
    assert "cannot be read" in item.problem


def test_what_a_page_says_beside_its_text_goes_into_its_article() -> None:
    html = """<html><head><link rel=canonical href='https://news.example/a'>
    <meta property=og:site_name content='Example Press'><script type="application/ld+json">
    {"@type": "NewsArticle", "datePublished": "2026-11-20T10:00:00+03:00"}</script></head>
    <body><p>Foreign ministers agreed on Tuesday to reopen talks.</p></body></html>"""
    [item] = read(html.encode())
    assert item.article
    assert (item.article.url, item.article.source) == ("https://news.example/a", "Example Press")
    assert item.article.published_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def test_a_page_of_the_far_future_has_no_date() -> None:
    page = "<html><head><meta name=date content=8320-01-01></head><body><p>x</p></body></html>"
    for year in ("8320", "2090", "0001"):
        [item] = read(page.replace("8320", year).encode())
        assert item.article
        assert item.article.published_at is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<html><head><title>T</title></head><body><img src=x></body></html>", "body: has no text"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "body: is a feed, not"),
        (b'{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}', "is a feed, not"),
        (b"<opml version='2.0'></opml>", "body: is a list of feeds, not an article: use `barid feeds import`"),
        (b"A title alone\n", "body: is empty: an article needs its text"),
        (b'{"title": "A title alone", "body": ""}', "body: is empty: an article needs its text"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told_the_same_way(data: bytes, problem: str) -> None:
    [item] = read(data)
    assert item.article is None
    assert problem in item.problem


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "iso8859_6", "cp1256"])
def test_a_page_is_read_whatever_its_encoding(encoding: str) -> None:
    text = "أعلنت الأمم المتحدة اليوم هدنة إنسانية لإيصال المساعدات إلى النازحين في المدينة."
    [item] = read(f"<html><body><p>{text}</p></body></html>".encode(encoding))
    assert item.article
    assert text in item.article.body
    assert item.article.content_type == "text/html"
