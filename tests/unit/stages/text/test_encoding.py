import pytest

from workers.errors import InvalidArticle
from workers.stages.text.encoding import decode

ARABIC = "أعلنت وزارة الخارجية استئناف المفاوضات في القاهرة اليوم الأحد، وسط ترقب."
FRENCH = "Le ministre a été reçu à Genève, où les négociations ont repris dès l'été."


@pytest.mark.parametrize(
    "data",
    [
        ARABIC.encode(), ARABIC.encode("utf-8-sig"), ARABIC.encode("utf-16"),
        ARABIC.encode("utf-32"), ARABIC.encode("cp1256"),
        b'<meta charset="windows-1256">' + ARABIC.encode("cp1256"),
        b'<?xml version="1.0" encoding="iso-8859-6"?>' + ARABIC.encode("iso-8859-6"),
    ],
)  # fmt: skip
def test_arabic_is_read_whatever_its_encoding(data: bytes) -> None:
    assert decode(data).endswith(ARABIC)


def test_french_in_windows_1252_is_read() -> None:
    assert decode(FRENCH.encode("cp1252")) == FRENCH
    assert decode(FRENCH.encode("latin-1"), "ISO-8859-1") == FRENCH


def test_utf8_wins_over_a_wrong_declaration() -> None:
    assert decode(ARABIC.encode(), "iso-8859-1") == ARABIC


def test_an_unknown_declaration_does_no_harm() -> None:
    assert decode(ARABIC.encode("cp1256"), "x-no-such") == ARABIC
    assert decode(ARABIC.encode("cp1256"), "base64") == ARABIC


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\x80\xfe" * 50]
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(InvalidArticle, match=r"NUL|not UTF-8|declared"):
        decode(data)


RUSSIAN = "Президент заявил во вторник, что переговоры о прекращении огня продолжатся в среду."
PLAIN_ARABIC = ARABIC.replace("،", ",")


@pytest.mark.parametrize("encoding", ["iso8859_6", "cp1256"])
@pytest.mark.parametrize("script", ["", "<script>var a = 1;</script>" * 50])
def test_undeclared_arabic_is_told_by_its_words(encoding: str, script: str) -> None:
    page = f"<html><head>{script}</head><body><p>{PLAIN_ARABIC}</p></body></html>"
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize("encoding", ["koi8_r", "cp1251", "iso8859_5", "cp866"])
def test_russian_is_not_taken_for_arabic(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize("text", [ARABIC, FRENCH, f"<?xml version='1.0'?><rss>{ARABIC}</rss>"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_needs_no_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("header", ["utf-8", "UTF8", "iso-8859-1", "shift_jis"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "windows-1251"), (ARABIC, "windows-1256"), (PLAIN_ARABIC, "iso-8859-6")],
)
def test_a_page_is_asked_where_its_header_is_wrong(header: str, text: str, encoding: str) -> None:
    page = f"<html><head><meta charset={encoding}></head><body><p>{text * 3}</p></body></html>"
    assert decode(page.encode(encoding), header) == page


def test_other_declared_encodings_are_believed() -> None:
    for text, encoding in (
        ("שר החוץ הודיע כי השיחות יחודשו", "windows-1255"), ("外務大臣は会談を再開した", "shift_jis"),
        ("Ο υπουργός ανακοίνωσε συνομιλίες", "iso-8859-7"), ("외무장관은 회담을 재개했다", "euc-kr"),
    ):  # fmt: skip
        assert decode(text.encode(encoding), encoding) == text
