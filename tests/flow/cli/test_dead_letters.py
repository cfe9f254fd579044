"""Dead letters on the command line: what one must know before one chooses, and many at once."""

import pytest

from schemas import RawArticle
from tests.exchanges import Exchange
from tests.flow.articles.test_inbox import push, take_all
from tests.flow.cli.test_cli import on_terminal, run
from tests.servers import Service
from workers.articles.inbox.inbox import WHOLE
from workers.events.consumer import subscribe

TITLE = "وزير الخارجية يبحث الهدنة مع نظيره في القاهرة ويؤكد أن المفاوضات مستمرة حتى الغد"


@pytest.fixture
def dead(barid: Service) -> dict[str, str]:
    """Three dead letters: title -> entry."""
    articles = [
        RawArticle(title=TITLE, body="بحث الوزير الهدنة.", url="https://akhbar.example/1", source="أخبار"),
        RawArticle(title="Truce", body="Envoys met in Cairo.", guid="2", feed="wire"),
        RawArticle(title="Storm", body="A storm hit the port.", guid="3", feed="wire"),
    ]  # fmt: skip
    barid.producer().enqueue(articles)
    entries = {}
    for claim in barid.ledger.claim().claims:
        title = next(str(a.title) for a in articles if a.id == claim.article_id)
        stage = "language" if title == TITLE else "clean"
        barid.ledger.fail(claim, error=f"no luck with {title[:5]}", stage=stage, permanent=True)
        entries[title] = claim.entry
    return entries


def test_the_list_says_title_source_address_beginning_and_cause(
    barid: Service, dead: dict[str, str]
) -> None:
    listed = {x["title"]: x for x in run(barid, "deadletters", "list")[1]}
    assert listed.keys() == dead.keys()
    one = listed[TITLE]
    assert (one["source"], one["url"]) == ("أخبار", "https://akhbar.example/1")
    assert (one["text"], one["stage"]) == ("بحث الوزير الهدنة.", "language")
    shown = on_terminal(barid, "deadletters", "list", columns=80)
    for part in (
        dead[TITLE],
        "1 try",
        "language no luck",
        "akhbar.example/1",
        "بحث الوزير",
        "Truce",
    ):
        assert part in shown


def test_many_are_chosen_by_conditions_and_it_is_said_what_was_done(
    barid: Service, dead: dict[str, str]
) -> None:
    def listed(*conditions: str) -> set[str]:
        return {x["title"] for x in run(barid, "deadletters", "list", *conditions)[1]}

    assert listed("--cause", "clean") == {"Truce", "Storm"}
    assert listed("--cause", "LUCK with tru") == {"Truce"}
    assert listed("--source", "WIRE", "--cause", "storm") == {"Storm"}
    assert listed("--source", "اخبار") == {TITLE}
    assert listed("--since", "1h") == dead.keys()
    assert listed("--since", "1h", "--source", "nobody") == set()
    code, [done], _ = run(barid, "deadletters", "retry", "--source", "wire", "--cause", "storm")
    assert (code, done) == (0, {"retried": 1, "chosen": 1, "entries": [dead["Storm"]]})
    code, _, said = run(barid, "deadletters", "drop", "--source", "wire", given=b"n\n")
    assert code == 1
    assert f"{dead['Truce']}  Truce" in said  # before one is asked
    assert "Throw away 1 article?" in said
    code, [done], _ = run(barid, "deadletters", "drop", "--source", "wire", "--yes")
    assert done == {"dropped": 1, "chosen": 1, "entries": [dead["Truce"]]}
    assert listed() == {TITLE}
    for wrong in (
        ["retry"],
        ["retry", dead[TITLE], "--all"],
        ["drop", dead[TITLE], "--cause", "x"],
    ):
        assert run(barid, "deadletters", *wrong)[0] == 2
    code, [done], _ = run(barid, "deadletters", "retry", "--cause", "nothing like it")
    assert (code, done["retried"]) == (0, 0)


def test_what_was_not_done_is_named_and_why(barid: Service, dead: dict[str, str]) -> None:
    code, [done], said = run(barid, "deadletters", "retry", "nope", dead["Truce"])
    assert (code, done["retried"]) == (1, 1)
    assert said.splitlines()[-1] == "not among the dead letters: nope"
    code, _, said = run(barid, "deadletters", "drop", "nope", "--yes")
    assert (code, said.splitlines()[-1]) == (1, "not among the dead letters: nope")
    assert "no article thrown away" in on_terminal(barid, "deadletters", "drop", "nope", "--yes")
    code, _, said = run(barid, "deadletters", "refused", "retry", "desk", "nope")
    assert (code, said.splitlines()[-1]) == (1, "not among the refused events of desk: nope")
    push(barid, b"x" * (WHOLE + 1))
    take_all(barid)
    [cut] = [x["entry"] for x in run(barid, "deadletters", "list")[1] if x["stage"] == "inbox"]
    code, [done], said = run(barid, "deadletters", "retry", cut)
    assert (code, done["retried"]) == (1, 0)
    assert "1 stays: of a text that was cut" in said


def test_half_a_pair_of_a_surrogate_in_a_title_keeps_no_letter_from_the_list(
    barid: Service,
) -> None:
    push(barid, rb'{"title": "half \ud800", "body": "x"}')
    assert take_all(barid) == 1
    code, [listed], said = run(barid, "deadletters", "list")
    assert (code, listed["title"]) == (0, "half ?"), said
    assert "half ?" in on_terminal(barid, "deadletters", "list")


def test_an_empty_condition_is_no_condition_for_all(barid: Service, dead: dict[str, str]) -> None:
    assert dead
    code, _, said = run(barid, "deadletters", "drop", "--yes", "--cause", "")
    assert code == 2
    assert "must not be empty" in said
    assert barid.ledger.depth()["dead"] > 0


def test_a_refused_event_says_what_it_is_before_one_chooses(barid: Service) -> None:
    desk = subscribe("desk", topics=[], settings=barid.settings)
    body = "Envoys met in Cairo on Monday to talk about a truce. " * 5
    barid.producer().enqueue(RawArticle(title=TITLE, body=body, url="https://akhbar.example/1", source="أخبار"))  # fmt: skip
    Exchange(barid).work()

    def refuse(_: object) -> None:
        raise ValueError("our database is away")

    with desk:
        desk.consume(refuse, timeout=0.3)
    [one] = run(barid, "deadletters", "refused")[1]
    assert (one["title"], one["source"]) == (TITLE, "أخبار")
    assert (one["url"], one["error"]) == ("https://akhbar.example/1", "ValueError: our database is away")  # fmt: skip
    assert one["text"].startswith("Envoys met in Cairo")
    shown = on_terminal(barid, "deadletters", "refused", columns=80)
    for part in (one["event_id"], "desk ValueError", TITLE[:40], "akhbar.example/1", "Envoys met"):
        assert part in shown
    barid.redis().delete(barid.ledger.keys.recent)
    [one] = run(barid, "deadletters", "refused")[1]
    assert (one["title"], one["error"]) == ("", "ValueError: our database is away")


def test_the_id_of_a_story_can_be_copied_from_a_narrow_terminal(barid: Service) -> None:
    body = "On Monday envoys met in Cairo to talk about a truce after a week of air strikes. " * 5
    told = [RawArticle(guid=str(n), title="Truce talks in Cairo", body=body, feed=f"f{n}") for n in range(2)]  # fmt: skip
    barid.producer().enqueue(told)
    Exchange(barid).work()
    [story] = run(barid, "stories")[1]
    shown = on_terminal(barid, "stories", columns=80)
    assert story["id"] in shown
    assert "Truce talks in Cairo" in shown


def test_a_story_of_articles_that_say_no_source_is_of_one_outlet_and_has_no_empty_line(
    barid: Service,
) -> None:
    body = "On Monday envoys met in Cairo to talk about a truce after a week of air strikes. " * 5
    barid.producer().enqueue([RawArticle(title=f"Truce talks {n}", body=body) for n in range(2)])
    Exchange(barid).work()
    [story] = run(barid, "stories")[1]
    assert (story["size"], story["outlets"], story["sources"]) == (2, 1, [])
    shown = on_terminal(barid, "stories", columns=80)
    assert all(line.strip() for line in shown.strip().splitlines()), shown
