"""Every topic that an article carries is shown by at least one of its sentences."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RawArticle
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.text.clean import clean
from workers.stages.topics.decide import MAX_EVIDENCE, decide
from workers.stages.topics.linear import LinearModel
from workers.stages.topics.score import Score, Sentence, TopicModel

LANGUAGES = frozenset({"ar", "en", "fr"})
WEIGHTS = st.lists(st.floats(-1e3, 1e3) | st.sampled_from([0.0, -0.0, 5e-324]), min_size=1)
SENTENCES = st.sampled_from(
    ["اتفق الوفدان على هدنة في غزة.", "Envoys met in Cairo.", "Un convoi a été attaqué.", "…", "\u200f", "٣", "؟!"]
)  # fmt: skip
TEXTS = st.lists(SENTENCES | st.text(max_size=30), max_size=6).map(" ".join)


class Carrying:
    """A model that carries every topic, whatever the sentences weigh."""

    version, topics, languages = "carrying", ["a"], LANGUAGES

    def __init__(self) -> None:
        self.weights: Sequence[float] = [1.0]

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        every = [self.weights[n % len(self.weights)] for n in range(len(sentences))]
        return [Score("a", 0.9, carried=True, uncertain=False, weights=every)]


@given(st.none() | TEXTS, TEXTS, WEIGHTS)
def test_every_carried_topic_has_a_sentence_that_carried_it(
    title: str | None, body: str, weights: list[float]
) -> None:
    CARRYING.weights = weights
    shown(decided(CARRYING, title, body))


@given(st.none() | TEXTS, TEXTS)
def test_so_it_is_with_the_delivered_model(title: str | None, body: str) -> None:
    shown(decided(DELIVERED, title, body))


CARRYING = Carrying()
DELIVERED = LinearModel.load()


def decided(model: TopicModel, title: str | None, body: str) -> Draft | None:
    try:
        article = RawArticle(title=title, body=body, url="https://a.example/1")
    except ValueError:  # no text at all
        return None
    return decide(language(clean(Draft(article))), model)


def shown(draft: Draft | None) -> None:
    for decision in draft.topics if draft else ():
        assert draft
        assert (1 <= len(decision.evidence) <= MAX_EVIDENCE) == decision.carried
        for item in decision.evidence:
            whole = draft.content.title if item.field == "title" else draft.content.text
            assert whole[item.start : item.end] == item.text
            assert item.text.strip()
        shares = [item.weight for item in decision.evidence]
        assert shares == sorted(shares, reverse=True)
