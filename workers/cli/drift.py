"""`barid topics drift`: today's topic decisions compared with the model's training."""

from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.table import Table

from workers.cli.common import ready
from workers.cli.output import err, is_terminal, isolated, json_option, out, print_json
from workers.events.tally import KEPT_DAYS, Tally
from workers.stages.topics.decide import load_model
from workers.stages.topics.linear import LinearModel
from workers.store.connection import connect, keys


@click.command(name="drift")
@click.option("--days", type=click.IntRange(1, KEPT_DAYS), default=7, show_default=True)
@click.option("--feeds", is_flag=True, help="Also by feed, not only by language.")
@json_option
def command(days: int, feeds: bool) -> None:
    """Compare the share of each topic among recent articles with its share in training.

    Shares that differ by more than chance are marked: either the news has changed, or the model
    meets texts that it was not trained for. Look at some of them with: barid topics explain
    """
    settings = ready(say=is_terminal())
    model = load_model(settings.topic_model)
    training = model.training if isinstance(model, LinearModel) else {}
    tally = Tally(connect(settings), keys(settings))
    shares = tally.shares(training, model.topics, days, datetime.now(UTC).date())
    shares = [share for share in shares if feeds or not share.feed]
    if not is_terminal():
        for share in shares:
            print_json(asdict(share) | {"surprising": share.surprising})
        return
    if not shares:
        err.print(f"no article was processed in the last {days} days")
        return
    table = Table(title=f"topics of the last {days} days", title_justify="left")
    for heading in ("language", "feed", "topic"):
        table.add_column(heading)
    for heading in ("articles", "share", "in training"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for share in shares:
        trained = "-" if share.training is None else f"{share.training:.0%}"
        mark = "differs" if share.surprising else ""
        table.add_row(
            share.language,
            isolated(share.feed),
            share.topic,
            str(share.articles),
            f"{share.share:.0%}",
            trained,
            f"[yellow]{mark}[/]" if mark else "",
        )
    out.print(table)
