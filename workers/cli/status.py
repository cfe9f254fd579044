"""`barid status`."""

import click
from rich.table import Table

from workers.cli.common import describe_redis, ready
from workers.cli.output import is_terminal, out, print_json
from workers.flow.ledger import Ledger
from workers.flow.subscriptions import Subscriptions


@click.command(name="status")
def command() -> None:
    """Show which Redis is used, what is in flight, and what lies in each subscription."""
    settings = ready(say=False)
    ledger = Ledger(settings)
    depth, counts = ledger.depth(), ledger.counts()
    states = Subscriptions(settings).states()
    where = describe_redis(settings)
    if not is_terminal():
        print_json(
            {
                "redis": where,
                "depth": depth,
                "counts": counts,
                "subscriptions": {s.name: s.length for s in states},
            }
        )
        return
    out.print(where, markup=False)
    table = Table(box=None, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right")
    rows = {
        "articles in flight": depth["in_flight"],
        "  waiting": depth["waiting"],
        "  claimed or set aside": depth["leased"],
        "dead letters": depth["dead"],
        "enqueued so far": counts.get("enqueued", 0),
        "finished so far": counts.get("finished", 0),
        **{f"in {s.name}": s.length for s in states},
    }
    for name, number in rows.items():
        table.add_row(name, f"{number:,}")
    out.print(table)
