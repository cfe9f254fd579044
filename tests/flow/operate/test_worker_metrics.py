"""What a worker's processes have counted is told by its main process."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.articles import make_articles
from tests.servers import Service, free_port, service, wait_until

ARTICLES = 12


@pytest.fixture
def barid(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path, worker_port=free_port()) as made:
        yield made


def test_articles_and_stages_of_all_pool_processes_are_in_the_metrics(barid: Service) -> None:
    barid.producer().enqueue(make_articles(ARTICLES))
    barid.start_worker(2)
    wait_until(lambda: counted(barid, "barid_articles_total") == ARTICLES, 60, "the counts")
    assert counted(barid, "barid_stage_duration_seconds_count", 'stage="clean"') == ARTICLES
    tasks = "barid_celery_task_duration_seconds_count"
    wait_until(lambda: counted(barid, tasks, "answer_bell") >= 1, 30, "the end of a task")


def counted(barid: Service, name: str, label: str = "") -> float:
    """Return the sum of a metric's samples that have this among their labels."""
    address = f"http://127.0.0.1:{barid.settings.worker_port}/metrics"
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            text = response.read().decode()
    except OSError:
        return -1
    found = re.findall(rf"^{name}(?:{{(.*)}})? (\S+)$", text, re.MULTILINE)
    return sum(float(value) for labels, value in found if label in labels)
