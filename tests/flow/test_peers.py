"""The comparison with other queues, as far as it needs none of them installed."""

from pathlib import Path

import pytest

from tests.articles import make_articles
from tests.benchmarks.peers.run import measure


@pytest.mark.parametrize("peer", ["streams", "barid"])
def test_a_peer_is_measured_on_articles_that_all_come_out(peer: str, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    lines = (a.model_dump_json(exclude_defaults=True) for a in make_articles(20))
    file.write_text("".join(f"{line}\n" for line in lines))
    plain = {"entities": False, "stories": False}

    figures = measure(peer, file, tmp_path / peer, count=20, seconds=0.2, settings=plain, warm=20)

    assert figures["rate"] > 0
    assert figures["cold"] > 0
    assert figures["waiting"] > 0
    assert 0 < figures["p50-50"] <= figures["p99-50"]
