"""How much faster the model scores than its definition, which works word by word.

    python -m tests.benchmarks.topics_speed [ARTICLES.jsonl.gz]

Both score the same articles in turn, first in an order in which all words are new, then again; the
ratio is of their CPU times. Every number of both has to be equal. Without a file, the articles are
the invented ones that training uses.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

from tests.topicreference import Definition, quick
from workers.stages.topics.linear import LinearModel
from workers.stages.topics.modelfile import DELIVERED, ModelFile
from workers.train.dataset import Example, read_examples

WRITTEN = Path(__file__).parents[2] / "workers/train/written.jsonl"
ROUNDS = 5
MOST = 300
"""Articles of each language."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, nargs="?", default=WRITTEN)
    examples = read_examples(parser.parse_args().articles, None, [])
    file = ModelFile.parse(DELIVERED.read_bytes())
    print("| | articles | words new | words met before |\n| --- | --- | --- | --- |")
    for code in sorted({example.language for example in examples}):
        chosen = [example for example in examples if example.language == code][:MOST]
        ratios = compared(file, chosen)
        print(f"| {code} | {len(chosen)} | {ratios[0]:.2f} | {median(ratios[1:]):.2f} |")


def compared(file: ModelFile, examples: Sequence[Example]) -> list[float]:
    """Return, for each round, the time of the quick way as a share of that of the definition.

    Raises:
        AssertionError: a number differs.
    """
    model, definition = LinearModel(file), Definition(file)
    # What they share with the rest of Barid, such as the memory of stems, is warm for both.
    for example in examples:
        definition.score(example.sentences, example.language)
    ratios = []
    for _ in range(ROUNDS):
        slow = fast = 0.0
        for example in examples:
            began = process_time()
            expected = definition.score(example.sentences, example.language)
            between = process_time()
            found = quick(model, example.sentences, example.language)
            fast += process_time() - between
            slow += between - began
            assert found == expected, example.id
        ratios.append(fast / slow)
    return ratios


if __name__ == "__main__":
    main()
