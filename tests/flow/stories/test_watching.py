"""Stories are listed with their articles, counted in metrics and shown by `barid status`."""

import json
from datetime import timedelta

from schemas import RawArticle
from tests import warm
from tests.flow.stories.test_flow import STORM, article, work
from tests.servers import Service
from workers.operate.servicemetrics import ServiceCollector
from workers.operate.stories import stories

DAM = (
    "Engineers have found long cracks in the wall of the Oued Zem reservoir in Morocco and want "
    "the water level lowered before the spring rain, the ministry said in Rabat on Monday."
)


def told(barid: Service) -> None:
    alone = RawArticle(url="https://dam.example/1", title="Dam", body=DAM, source="dam")
    dated = [
        RawArticle(**article(name).model_dump() | {"published_at": f"2026-03-0{day}T08:00:00Z"})
        for name, day in (("akhbar", 2), ("journal", 1), ("daily", 3))
    ]
    barid.producer().enqueue([*dated, alone])
    work(barid)


def command(barid: Service, *arguments: str) -> warm.Done:
    return warm.run(arguments, barid.environment)


def test_the_largest_story_is_first_and_has_its_articles_in_time(barid: Service) -> None:
    told(barid)
    largest, other = stories(barid.settings, timedelta(hours=1), barid.redis())
    assert (largest.title, largest.size, largest.outlets) == ("Storm", 3, 3)
    assert (other.title, other.size) == ("Dam", 1)
    assert largest.names == ["akhbar", "journal", "daily"]
    assert [m.outlet for m in largest.in_time()] == ["journal", "akhbar", "daily"]
    assert [m.role for m in largest.in_time()] == ["copy", "first", "copy"]
    assert largest.times == ("2026-03-01T08:00:00Z", "2026-03-03T08:00:00Z")
    assert largest.languages == ["en"]


def test_a_new_version_is_no_second_article_of_a_story(barid: Service) -> None:
    told(barid)
    barid.producer().enqueue(article("journal", f"{STORM} It is over."), versions=True)
    work(barid)
    [largest, _] = stories(barid.settings, timedelta(hours=1), barid.redis())
    assert (largest.size, len(largest.members)) == (3, 3)


def test_the_command_lists_stories_and_shows_one(barid: Service) -> None:
    told(barid)
    listed = [json.loads(line) for line in command(barid, "stories").stdout.splitlines()]
    assert [(one["title"], one["size"]) for one in listed] == [("Storm", 3), ("Dam", 1)]
    shown = command(barid, "stories", listed[0]["id"], "--json").stdout.splitlines()
    assert [json.loads(line)["outlet"] for line in shown] == ["journal", "akhbar", "daily"]
    none = command(barid, "stories", "0123456789abcdef")
    assert none.returncode == 1
    assert "no recent event tells the story" in none.stderr.decode()


def test_metrics_count_articles_by_their_role(barid: Service) -> None:
    told(barid)
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in ServiceCollector(barid.settings).collect()
        for sample in metric.samples
        if sample.name.startswith("barid_story")
    }
    assert found["barid_story_articles_total", "first"] == 2
    assert found["barid_story_articles_total", "copy"] == 2
    assert found[("barid_story_index_articles",)] == 4
    assert found[("barid_story_index_limit",)] > 100_000
    status = json.loads(command(barid, "status", "--json").stdout)
    assert status["stories"]["roles"] == {"first": 2, "copy": 2, "same": 0}
