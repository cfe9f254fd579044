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
