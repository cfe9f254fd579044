import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.text.mojibake import is_garbled, repair

ARABIC = (
    "أعلنت الأمم المتحدة اليوم هدنة إنسانية لإيصال المساعدات إلى النازحين، وقال المتحدث إن القوافل "
    "وصلت إلى المعبر في ساعة مبكرة من صباح الأحد."
)
FRENCH = "Les négociations reprennent à Genève, où l’été dernier déjà « la trêve » a été évoquée."
RUSSIAN = "Президент заявил во вторник, что переговоры о прекращении огня продолжатся."


def read(text: str, encoding: str, as_: str) -> str:
    """Read a text's bytes in a wrong encoding, as browsers do: a byte without a letter is itself."""
    data = text.encode(encoding)
    return "".join(
        c if (c := bytes([b]).decode(as_, "replace")) != "\ufffd" else chr(b) for b in data
    )


@pytest.mark.parametrize("text", [ARABIC, FRENCH, RUSSIAN, ARABIC[:40], FRENCH[:40]])
@pytest.mark.parametrize("as_", ["cp1252", "latin-1", "cp1256", "cp1251"])
def test_utf8_read_in_one_byte_is_put_right(text: str, as_: str) -> None:
    assert repair(read(text, "utf-8", as_)) == (text, True)


@pytest.mark.parametrize(
    ("text", "encoding", "as_"),
    [
        (ARABIC, "cp1256", "cp1252"), (ARABIC, "cp1256", "latin-1"),
        (ARABIC.replace("،", ","), "iso8859_6", "cp1252"),
        (ARABIC.replace("،", ","), "iso8859_6", "cp1256"),
        (RUSSIAN, "cp1251", "cp1252"), (RUSSIAN, "koi8_r", "cp1252"),
    ],
)  # fmt: skip
def test_one_encoding_read_as_another_is_put_right(text: str, encoding: str, as_: str) -> None:
    assert repair(read(text, encoding, as_)) == (text, True)


def test_what_was_read_wrongly_twice_is_put_right() -> None:
    twice = read(read(FRENCH, "utf-8", "latin-1"), "utf-8", "latin-1")
    assert repair(twice) == (FRENCH, True)


def test_one_lost_character_costs_no_other() -> None:
    wrong = read(ARABIC, "utf-8", "cp1256").replace("ظ…", "ظ", 1)
    repaired, changed = repair(wrong)
    assert changed
    assert repaired.endswith(ARABIC[-80:])


def test_markup_and_plain_words_stay() -> None:
    wrong = f'<p lang="ar">{read(ARABIC, "utf-8", "cp1256")}</p> OCHA – 5 €'
    assert repair(wrong)[0] == f'<p lang="ar">{ARABIC}</p> OCHA – 5 €'


@pytest.mark.parametrize(
    "text",
    [
        ARABIC, FRENCH, RUSSIAN, "plain words", "été à Genève", "ÇA VA À L'ÉTÉ", "فقط؟ وسط، «شرط»",
        "في هذا النص مثال واحد: Ã© هو خطأ في الترميز", "São Tomé e Príncipe", "Ñandú, Öl, Ærø",
        "إيطاليا: إنقاذ 158 مهاجرا قبالة سواحل جزيرة صقلية", "سێ تابلۆی ڕەنگاوڕەنگ",
        "Nguyễn Xuân Phúc", "نتائج الدوري: الهلال ٣ - النصر ١",
    ],
)  # fmt: skip
def test_a_sound_text_stays_as_it_is(text: str) -> None:
    assert repair(text) == (text, False)
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "?????? ????? ???????? ?? ??????? ??? ????? ??????",
        "".join(c if i % 9 else "\ufffd" for i, c in enumerate(ARABIC)),
        "ÞßðàáâãäåæçèéêëÇÈÉÊËÌÍÎÏÐÑÒÓ ÔÕÖØÙÚÛÜÝ",
        " ".join(word[::-1] for word in (ARABIC.replace("،", "") * 2).split() if len(word) > 4),
    ],
)
def test_what_cannot_be_repaired_is_garbled(text: str) -> None:
    assert repair(text) == (text, False)
    assert is_garbled(text)


def test_turkish_is_put_right_and_dos_encodings_are_garbled() -> None:
    turkish = "Bakanlık, görüşmelerin Şubat ayında İstanbul’da süreceğini açıkladı."
    for as_ in ("cp1252", "cp1256"):
        assert repair(read(turkish, "utf-8", as_)) == (turkish, True)
    for as_ in ("cp850", "cp437"):
        wrong = read(ARABIC, "utf-8", as_)
        assert repair(wrong) == (wrong, False)
        assert is_garbled(wrong)


LIST = "محمد صلاح، أحمد حسن، عمرو زكي، حسام حسن، عصام الحضري، وائل جمعة، محمد زيدان، حسني عبد ربه"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"محمد بن علي بن {number}" for number in range(12)), "قتل 12 جندياً. " * 20,
        "خبر هدنة. " * 12, "مصر " * 40, f"{LIST}، {LIST}، محمود حسن، شريف إكرامي، أحمد فتحي",
    ],
)  # fmt: skip
def test_names_and_words_said_again_and_again_are_sound(text: str) -> None:
    assert repair(text) == (text, False)
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text", ["محمد بن علي\n", "قتل جندي وجرح آخر. ", "خبر هدنة. ", "هدنة ومفاوضات وغارات جوية. "]
)
def test_what_is_said_again_and_again_in_other_letters_is_garbled(text: str) -> None:
    for encoding, as_ in (("iso8859_6", "cp1256"), ("cp1256", "iso8859_6")):
        wrong = read(text * 20, encoding, as_)
        repaired, changed = repair(wrong)
        assert is_garbled(wrong) or (changed and repaired == text * 20)


@given(st.text())
def test_repair_never_fails(text: str) -> None:
    repaired, changed = repair(text)
    assert changed or repaired == text
    is_garbled(text)
