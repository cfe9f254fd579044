"""How often the sentences that are shown as evidence lie in passages that carry the topic.

    python -m tests.benchmarks.topic_evidence ARTICLES.jsonl.gz

`workers/train/passage_grades.jsonl` has the grades (0, 1 or 2, in the order of the topics) that a
reader gave to each passage of 780 articles, 260 in each language, all of which carry some topic. An
article's passages are those of `workers/train/passages.py`. Given are, for each language and topic,
the share of the sentences of evidence that lie in a passage of grade 1 or 2, that of the strongest
sentences, and for comparison the share of all passages of the same articles that have such a grade.
Only decisions are judged that readers of the whole article share.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from schemas.topics import DEFINITIONS
from workers.stages.topics.decide import evidence
from workers.stages.topics.linear import LinearModel
from workers.train.dataset import Example, read_examples
from workers.train.passages import Passage, passages

TRAIN = Path(__file__).parents[2] / "workers/train"
TOPICS = list(DEFINITIONS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    given = parser.parse_args()
    lines = (TRAIN / "passage_grades.jsonl").read_text("utf-8").splitlines()
    grades = {row["id"]: row["passages"] for row in map(json.loads, lines)}
    every = read_examples(given.articles, TRAIN / "grades.jsonl", TOPICS)
    counts = counted([e for e in every if e.id in grades], grades)
    print("| language | topic | articles | evidence | strongest | all passages |")
    print("| --- | --- | --- | --- | --- | --- |")
    for language, topic in sorted({key[:2] for key in counts}):
        of = {name: counts[language, topic, name] for name in ("articles", *SHARES)}
        shares = (f"{of[name] / of[among]:.2f}" for name, among in SHARES.items() if among)
        print("|", language, "|", topic, "|", of["articles"], "|", " | ".join(shares), "|")


SHARES = {
    "evidence right": "evidence",
    "strongest right": "strongest",
    "passages right": "passages",
    "evidence": "",
    "strongest": "",
    "passages": "",
}
"""What is counted, and among what."""


def counted(articles: list[Example], grades: dict[str, list[str]]) -> Counter[tuple[str, ...]]:
    """Count evidence in passages of readers' grades, by language, topic and what of `SHARES`."""
    model = LinearModel.load()
    counts: Counter[tuple[str, ...]] = Counter()
    for article in articles:
        made = passages(article.sentences)
        for at, score in enumerate(model.score(article.sentences, article.language)):
            if not (score.carried and article.carried[at]):
                continue
            right = [grade[at] != "0" for grade in grades[article.id]]
            key = (article.language, score.topic)
            counts[*key, "articles"] += 1
            counts[*key, "passages"] += len(right)
            counts[*key, "passages right"] += sum(right)
            for rank, sentence in enumerate(evidence(article.sentences, score.weights)):
                if (place := placed(sentence.text, sentence.field, made)) is None:
                    continue  # behind what the reader saw
                for name in ("evidence", "strongest")[: 1 if rank else 2]:
                    counts[*key, name] += 1
                    counts[*key, f"{name} right"] += right[place]
    return counts


def placed(text: str, field: str, made: list[Passage]) -> int | None:
    """Return which passage a sentence is in; None if it was cut from all of them."""
    of_field = (n for n, passage in enumerate(made) if passage.title == (field == "title"))
    return next((n for n in of_field if text in made[n].text), None)


if __name__ == "__main__":
    main()
