"""`barid topics compare`: which recent decisions another model would change."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from workers.cli.common import ready
from workers.cli.output import (
    COLOURS,
    cut,
    err,
    is_terminal,
    isolated,
    json_option,
    out,
    print_json,
)
from workers.events.corrections import Corrections
from workers.events.recent import parse_age, recent_events
from workers.operate.comparison import ALL, Agreement, Compared, Comparison, agreement, compare
from workers.stages.topics.decide import load_model

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="compare")
@click.argument("other", type=existing, metavar="OTHER.model")
@click.option(
    "--since", default="1d", show_default=True, metavar="AGE", help="As old as 10m, 2h, 1d."
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Articles shown of those that would change; --json has all.",
)
@json_option
def command(other: Path, since: str, limit: int) -> None:
    """Show which decisions on recent articles the model in OTHER.model would change.

    The texts are those of the recent events. Nothing is changed: to switch, set
    BARID_TOPIC_MODEL and restart the workers.
    """
    age = parse_age(since)
    settings = ready(say=is_terminal())
    model = load_model(other)
    with err.status("comparing"):
        found = compare(recent_events(settings, age), model)
        corrections = list(Corrections(settings).latest())
        present = load_model(settings.topic_model)
        agreements = [agreement(corrections, m) for m in (present, model)] if corrections else []
    if found.model in (present.version, *found.decided_by):
        err.print(
            f"both models are named {found.model}, so that events would keep their ids: train it "
            "with another --name",
            markup=False,
        )
    if not found.whole.articles:
        err.print(f"there is no event of the last {since}", markup=False)
    if is_terminal():
        _show(found, since, limit)
        _show_agreements(agreements)
    else:
        print_json(_as_dict(found, since, agreements))


def _show(found: Comparison, since: str, limit: int) -> None:
    articles = found.whole.articles
    if not articles:
        return
    by = ", ".join(found.decided_by)
    out.print(
        f"{found.stay:,} of {articles:,} articles of the last {since} "
        f"({found.stay / articles:.1%}), decided by {by}, would keep all decisions with "
        f"{found.model}",
        markup=False,
    )
    for topics, whose in ((found.only_now, by), (found.only_then, found.model)):
        if topics:
            out.print(f"only {whose} has: {', '.join(topics)}", markup=False)
    out.print(_table(found))
    if found.changed and limit:
        out.print("\nWould change, the largest difference first:")
    for article in found.changed[:limit]:
        out.print(_line(article))
        title = cut(article.title, out.width - len(article.event_id) - 3)
        out.print(f"  {article.event_id} {isolated(title)}", markup=False)
    if (more := len(found.changed) - limit) > 0 and limit:
        out.print(f"and {more:,} more: --limit, or --json")


def _table(found: Comparison) -> Table:
    table = Table(box=None)
    for heading in ("language", "topic"):
        table.add_column(heading)
    for heading in ("articles", "now", "then", "gained", "lost"):
        table.add_column(heading, justify="right")
    # One language alone is all of them.
    groups = [g for g in found.groups.items() if g[0] != ALL or len(found.groups) != 2]
    for language, group in groups:
        for topic, moves in group.topics.items():
            numbers = (group.articles, moves.now, moves.then)
            gained = f"+{moves.gained:,}" if moves.gained else "0"
            lost = f"-{moves.lost:,}" if moves.lost else "0"
            table.add_row(language, topic, *(f"{n:,}" for n in numbers), gained, lost)
        uncertain = (group.articles, group.uncertain_now, group.uncertain_then)
        table.add_row(language, "uncertain", *(f"{n:,}" for n in uncertain), style="dim")
    return table


def _line(article: Compared) -> Text:
    line = Text(f"{article.language:<3}")
    for topic in article.changed:
        now, then = article.now[topic], article.then[topic]
        style = COLOURS.get(topic, "green")
        line.append(" + " if then.carried else " - ", style)
        line.append(topic, f"bold {style}")
        line.append(f" {now.probability:.2f} → {then.probability:.2f}")
    return line


def _show_agreements(agreements: Sequence[Agreement]) -> None:
    if not agreements:
        return
    present, other = agreements
    if not present.articles:
        out.print("\nNo correction has a text to hold against the models.")
        return
    out.print(f"\nCorrections with a text: {present.articles:,}. Decisions that are as they say:")
    for one in agreements:
        out.print(f"  {one.model}: {one.right:,} of {one.named:,}", markup=False)
    better = _better(present, other)
    out.print(f"{better} agrees better with them." if better else "Both agree with them alike.")
    out.print(
        "Corrections are mostly of what the present model got wrong, and a model that learnt from "
        "them knows the answers.",
        style="dim",
    )


def _better(present: Agreement, other: Agreement) -> str | None:
    """Return the name of the model that agrees better; None when neither does."""
    shares = [one.right / one.named if one.named else 0.0 for one in (present, other)]
    if shares[0] == shares[1]:
        return None
    if present.model == other.model:
        return "The other model" if shares[1] > shares[0] else "The present model"
    return other.model if shares[1] > shares[0] else present.model


def _as_dict(found: Comparison, since: str, agreements: Sequence[Agreement]) -> dict[str, Any]:
    articles = found.whole.articles
    told: dict[str, Any] = {
        "model": found.model,
        "since": since,
        "decided_by": found.decided_by,
        "articles": articles,
        "stay": found.stay,
        "stay_share": round(found.stay / articles, 4) if articles else None,
        "only_now": found.only_now,
        "only_then": found.only_then,
        "languages": {language: asdict(group) for language, group in found.groups.items()},
        "changed": [article.as_dict() for article in found.changed],
    }
    if agreements:
        told["corrections"] = [asdict(one) for one in agreements]
        told["agrees_better"] = _better(*agreements)
    return told
