"""How well stories are recognised, on labelled pairs and clusters of articles.

    python -m tests.benchmarks.stories --pairs PAIRS.jsonl.gz --clusters CLUSTERS.jsonl.gz
        [--pool ARTICLES.jsonl.gz ...] [--part develop] [--without-entities]
    python -m tests.benchmarks.stories --labels workers/train/stories.jsonl --pool ARTICLES.jsonl.gz ...

Both files are split in two parts, by a hash of what hangs together: pairs that share an article, and
a cluster with the like one of ECB+. Rules were fitted on the part `develop`; without --part the
figures are of the other. The stream puts all articles of a part and of the pools in order of time;
those of ECB+, which have no dates, get one, the same for two clusters that are alike. With --labels,
pairs are those of articles of the pools, by their ids; which part they are in is said there.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1
from itertools import combinations
from pathlib import Path
from typing import Any

from workers.pipeline import Pipeline, Stage
from workers.stages.sketch import Sketch
from workers.stages.story.score import Relation, compare
from workers.stages.story.stage import sketch
from workers.stages.story.stories import Stories
from workers.train.rarity import read, understood

JOINED = (Relation.COPY, Relation.SAME)
DAY = 24 * 60


@dataclass
class Sketches:
    """Sketches of articles by their ids, each made once."""

    stages: dict[str, Stage]
    known: dict[str, Sketch] = field(default_factory=dict)

    def of(self, article: dict[str, Any]) -> str:
        ident = sha1(f"{article['title']}\n{article['text']}".encode()).hexdigest()[:12]
        if ident not in self.known:
            self.known[ident] = sketch(understood(article, self.stages))
        return ident


@dataclass(frozen=True)
class Pair:
    one: str
    other: str
    label: str
    group: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--pairs", type=Path)
    source.add_argument("--labels", type=Path)
    parser.add_argument("--clusters", type=Path)
    parser.add_argument("--pool", type=Path, nargs="*", default=[])
    parser.add_argument("--part", choices=["develop", "report"], default="report")
    parser.add_argument("--without-entities", action="store_true")
    given = parser.parse_args()
    stages = Pipeline.load().stages
    if given.without_entities:
        stages = {name: stages[name] for name in ("clean", "language")}
    sketches = Sketches(stages)
    pairs = part_of(pairs_of(read(given.pairs), sketches), given.part)
    if given.labels:
        articles = (article for file in given.pool for article in read(file))
        pairs = pairs_of_pool(list(read(given.labels)), articles, sketches, given.part)
    show_pairs(pairs, sketches.known)
    clusters = {
        name: members
        for name, members in clusters_of(read(given.clusters), sketches).items()
        if side(name.replace("plus", "")) == given.part
    }
    show_clusters(clusters, sketches.known)
    labelled = set(sketches.known)
    pool = [sketches.of(article) for file in given.pool for article in read(file)]
    show_stream(pairs, clusters, [one for one in pool if one not in labelled], sketches.known)


def side(key: str) -> str:
    """Return the part that something belongs to."""
    return "develop" if int(sha1(key.encode()).hexdigest(), 16) % 2 == 0 else "report"


def pairs_of(given: Iterable[dict[str, Any]], sketches: Sketches) -> list[Pair]:
    return [
        Pair(sketches.of(pair["a"]), sketches.of(pair["b"]), pair["label"], pair["group"])
        for pair in given
    ]


def pairs_of_pool(
    rows: Sequence[dict[str, Any]], pool: Iterable[dict[str, Any]], sketches: Sketches, part: str
) -> list[Pair]:
    """Return the pairs of a part whose articles are in the pools."""
    rows = [row for row in rows if row["part"] == part]
    wanted = {row[one] for row in rows for one in "ab"}
    idents = {one["id"]: sketches.of(one) for one in pool if one["id"] in wanted}
    return [
        Pair(idents[row["a"]], idents[row["b"]], row["label"], row["group"])
        for row in rows
        if row["a"] in idents and row["b"] in idents
    ]


def part_of(pairs: Sequence[Pair], part: str) -> list[Pair]:
    """Return the pairs of a part; those that share an article are in the same."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for pair in pairs:
        root[find(pair.one)] = find(pair.other)
    members = defaultdict(list)
    for one in list(root):
        members[find(one)].append(one)
    return [pair for pair in pairs if side(min(members[find(pair.one)])) == part]


def clusters_of(given: Iterable[dict[str, Any]], sketches: Sketches) -> dict[str, list[str]]:
    clusters: defaultdict[str, list[str]] = defaultdict(list)
    for article in given:
        ident = sketches.of(article)
        if ident not in clusters[article["cluster"]]:
            clusters[article["cluster"]].append(ident)
    return dict(clusters)


def show_pairs(pairs: Sequence[Pair], known: dict[str, Sketch]) -> None:
    print("| group | precision | copies | same | by a shared key | followers linked | joined |")
    print(f"|{' --- |' * 7}")
    for group in (*sorted({pair.group for pair in pairs}), "all"):
        some = [pair for pair in pairs if group in (pair.group, "all")]
        found = [compare(known[pair.one], known[pair.other]).relation for pair in some]
        joined = [pair.label for pair, what in zip(some, found, strict=True) if what in JOINED]
        right = sum(label in ("copy", "same") for label in joined)
        by_key = [share_a_key(known[p.one], known[p.other]) for p in some if p.label != "different"]
        linked = [
            what == Relation.FOLLOWS
            for pair, what in zip(some, found, strict=True)
            if pair.label == "follow"
        ]
        cells = [
            share(right, len(joined)),
            share(joined.count("copy"), sum(p.label == "copy" for p in some)),
            share(joined.count("same"), sum(p.label == "same" for p in some)),
            share(sum(by_key), len(by_key)),
            share(sum(linked), len(linked)),
            ", ".join(f"{n} {label}" for label, n in sorted(Counter(joined).items())),
        ]
        print(f"| {group} | {' | '.join(cells)} |")


def share_a_key(one: Sketch, other: Sketch) -> bool:
    """Whether look-up finds one of two articles for the other."""
    return bool({*one.copy_keys} & {*other.copy_keys} or {*one.event_keys} & {*other.event_keys})


def show_clusters(clusters: dict[str, list[str]], known: dict[str, Sketch]) -> None:
    """Compare all articles of each cluster, and those of clusters that are alike."""
    within = [pair for members in clusters.values() for pair in combinations(members, 2)]
    alike = [
        (one, other)
        for name, members in clusters.items()
        for one in members
        for other in clusters.get(f"{name}plus", [])
    ]
    for name, pairs in (("within a cluster", within), ("in two that are alike", alike)):
        joined = sum(compare(known[a], known[b]).relation in JOINED for a, b in pairs)
        print(f"{name}: {share(joined, len(pairs))} joined")


def show_stream(
    pairs: Sequence[Pair],
    clusters: dict[str, list[str]],
    pool: Sequence[str],
    known: dict[str, Sketch],
) -> None:
    """Let all articles come in one after the other, and compare the stories with the labels."""
    moments = {one: known[one].moment for one in pool}
    moments |= {one: known[one].moment for pair in pairs for one in (pair.one, pair.other)}
    for name, members in clusters.items():
        day = int(sha1(name.replace("plus", "").encode()).hexdigest(), 16) % 30
        for n, one in enumerate(members):
            moments[one] = known[one].moment or (15_300 + day) * DAY + n * 60
    stories = Stories()
    numbers = {}
    for number, one in enumerate(sorted(moments, key=lambda one: (moments[one], one))):
        numbers[one] = number
        stories.add(number, replace(known[one], moment=moments[one]))
    story = {one: stories.assigned[number].story for one, number in numbers.items()}
    sizes = Counter(story.values())
    largest = ", ".join(str(size) for _, size in sizes.most_common(5))
    print(f"stream of {len(story)} articles: {len(sizes)} stories, the largest of {largest}")
    truth = {one: name for name, members in clusters.items() for one in members}
    print("clusters in the stream: ", b_cubed(truth, story))
    for label in ("copy", "same", "follow", "related", "different"):
        some = [pair for pair in pairs if pair.label == label]
        together = sum(story[pair.one] == story[pair.other] for pair in some)
        print(f"{label} pairs in one story: {share(together, len(some))}")


def b_cubed(truth: dict[str, str], story: dict[str, int]) -> str:
    """Return precision and recall by pairs and by articles (Bagga and Baldwin, 1998)."""
    cells = Counter((truth[one], story[one]) for one in truth)
    clusters, stories = Counter(truth.values()), Counter(story[one] for one in truth)
    pairs = [sum(n * (n - 1) for n in counts.values()) for counts in (cells, stories, clusters)]
    precision = sum(n * n / stories[found] for (_, found), n in cells.items()) / len(truth)
    recall = sum(n * n / clusters[name] for (name, _), n in cells.items()) / len(truth)
    return (
        f"by pairs P {share(pairs[0], pairs[1])} R {share(pairs[0], pairs[2])}, "
        f"B-cubed P {precision:.3f} R {recall:.3f}"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    main()
