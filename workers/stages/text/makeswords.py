"""Whether a text makes words: what tells the right reading of bytes from one that only has letters.

The wrong encoding often gives letters of the right script: ISO-8859-6 read as windows-1256 is
Arabic in every letter and in no word. So we look for what any text of a language is full of: its
commonest words and, in Arabic, words with the article. Only words with letters beyond ASCII are
looked at, because ASCII is the same in almost every encoding.
"""

import re

from workers.stages.sketch import Kind
from workers.stages.text.normalize import fold
from workers.stages.text.rarity import table, term_hash
from workers.stages.text.words import stem

SAMPLE = 6_000
"""Characters of a text that are looked at."""

_WORD = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652][^\W\d_]*)*")
_ARABIC_WORD = re.compile("[\u0621-\u065f\u0670-\u06d3]+\\Z")
_CYRILLIC_WORD = re.compile("[\u0400-\u045f]+\\Z")
_MARKS = re.compile("[\u0640\u064b-\u0652]")
_ARTICLE = re.compile("(?:[وفبك]?ال|لل|ولل)[\u0621-\u064a]{3,}\\Z")

_ARABIC = frozenset(
    (
        "في من على الى إلى عن مع أن ان إن أو او لا ما لم لن قد كان كانت هذا هذه ذلك تلك "
        "التي الذي الذين هو هي هم كما بين بعد قبل عند حتى منذ خلال حول ضد دون كل بعض غير "
        "أي اي أكثر اكثر أمام امام تم وفي ومن وعلى والى وإلى وأن وان وإن وقد وكان وكانت "
        "ولم ولا وهو وهي لكن ولكن حيث إذا اذا ثم أيضا ايضا فيها فيه منها منه به بها له "
        "لها لهم عليه عليها إنه انه أنه أنها انها يوم عام قال وقال قالت وقالت يكون أحد "
        "احد است در از که این را با آن برای ها می شد کرد خود شود یک ہے کی کے کا میں اور "
        "سے کو نے"
    ).split()
)
_CYRILLIC = frozenset(
    "и в во не на я он с со что а по как это она они к ко но из у от за о об же для бы так все его "
    "её их был была были до при ли или если уже только еще ещё мы вы то этот который также после "
    "между года году сказал заявил є і й та що як це від або але про під та з бути був у на не до "
    "се са от за с че да ни ще са".split()
)
_SHORT_LATIN = frozenset("à é è ê á í ó ú ö ä å ø ý".split())

# Shares of a text's words beyond which it makes sense: a third and more of Arabic words, a fifth
# of Russian and nearly all of French ones do; of texts read wrongly, none or one in fifty.
_ARABIC_SHARE, _CYRILLIC_SHARE, _LATIN_SHARE = 0.1, 0.08, 0.6

_KNOWN = 0.6
"""Share of a sound text's different Arabic words that other articles have too: of those of the
pools 0.85 and more are in the table, of the same in another encoding's letters 0.41 at most."""

_TELLING = 3
"""Letters from which on a word is looked up; too many others make a shorter one by chance."""


def makes_words(text: str) -> float:
    """Return how surely a text makes words of its script: from 1 it does, near 0 it does not.

    Texts in Arabic, Persian and Urdu, in Cyrillic and in Latin letters are told; in another script,
    and in a text of ASCII only, the answer is 0.
    """
    words = [w for w in _WORD.findall(text, 0, SAMPLE) if not w.isascii()]
    if not words:
        return 0.0
    arabic = [_MARKS.sub("", w) for w in words if _ARABIC_WORD.match(w)]
    cyrillic = [w.lower() for w in words if _CYRILLIC_WORD.match(w) and _is_cased(w)]
    latin = [w for w in words if _may_be_latin(w)]
    # Single letters are words in any reading, so there must be a longer one of the script; accents
    # stand beside words in plain letters.
    arabic, cyrillic = (ws if any(len(w) >= 4 for w in ws) else [] for ws in (arabic, cyrillic))
    scores = (
        _score(arabic, sum(w in _ARABIC or bool(_ARTICLE.match(w)) for w in arabic), _ARABIC_SHARE),
        _score(cyrillic, sum(w in _CYRILLIC for w in cyrillic), _CYRILLIC_SHARE),
        _score(latin, len(latin), _LATIN_SHARE),
    )
    return max(score / len(words) for score in scores) / len(words)


def are_known(text: str) -> bool:
    """Whether most of the different words of a text in Arabic letters are those of articles.

    So are names and the words of a line that is said again and again, of which `makes_words` has
    nothing to tell: there may be no article and no small word among them.
    """
    words = {w for w in _WORD.findall(text, 0, SAMPLE) if len(w) >= _TELLING and not w.isascii()}
    whole = [w for w in words if _ARABIC_WORD.match(w)]
    known = sum(term_hash(Kind.WORD, stem(fold(w))) in table() for w in whole)
    return bool(words) and known >= _KNOWN * len(words)


def _score(of_script: list[str], common: int, enough: float) -> float:
    # Times the words of the script: where few are wholly in it, the reading mixes scripts.
    return common / enough * len(of_script)


def _may_be_latin(word: str) -> bool:
    """Whether accents sit in a word as they do in Latin scripts: among plain letters, in its case.

    `é` in `été` may; `Ã©` in `Ã©tÃ©` may not, nor a word of accented letters alone.
    """
    if word.lower() in _SHORT_LATIN:
        return True
    plain = sum(c.isascii() for c in word)
    return 0 < len(word) - plain <= 2 * plain and max(word) < "\u0250" and _is_cased(word)


def _is_cased(word: str) -> bool:
    return word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())
