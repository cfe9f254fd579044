"""`barid pause` and `barid resume`."""

import sys
from getpass import getuser
from socket import gethostname

import click

from workers.articles.lanes import LANES
from workers.articles.pauses import Pauses, What
from workers.cli.common import ready
from workers.cli.output import out
from workers.errors import BaridError
from workers.settings import Settings
from workers.telemetry.logging import configure, flush

_lane = click.option(
    "--lane", "what", type=click.Choice(LANES), default=None, help="Only this lane, such as bulk."
)
_by = click.option(
    "--by", metavar="NAME", help="Who does this, for others to see; by default USER@HOST."
)


@click.command(name="pause")
@_lane
@_by
def pause(what: What | None, by: str | None) -> None:
    """Stop claiming articles, in the whole service or in one lane.

    Workers finish what they have claimed; new articles wait. Workers that start meanwhile do not
    claim either. `barid status` shows the pause; `barid resume` ends it.
    """
    settings = _ready()
    pauses = Pauses(settings)
    if pauses.pause(what or "all", by or me()):
        out.print(f"{_named(what)} is paused; to let it go on: {_command(what)}")
    else:
        by_whom = "".join(f", by {p.by}" for p in pauses.now() if p.what == (what or "all"))
        out.print(f"{_named(what)} is already paused{by_whom}", markup=False)
    flush()


@click.command(name="resume")
@_lane
@_by
def resume(what: What | None, by: str | None) -> None:
    """Resume claiming articles, in the whole service or in one lane, and ring for workers."""
    from workers.app import app

    settings = _ready()
    pauses = Pauses(settings)
    resumed = pauses.resume(what or "all", by or me(), app)
    flush()
    left = ", ".join(_command(None if p.what == "all" else p.what) for p in pauses.now())
    if not resumed:
        raise BaridError(f"{_named(what)} is not paused" + (f"; but see: {left}" if left else ""))
    out.print(f"{_named(what)} goes on" + (f"; still paused, see: {left}" if left else ""))


def me() -> str:
    """Return who gives this command: USER@HOST."""
    try:
        return f"{getuser()}@{gethostname()}"
    except (KeyError, OSError):  # a container's user may have no name
        return gethostname()


def _ready() -> Settings:
    settings = ready()
    configure(settings, sys.stderr, service="cli")  # so that `barid logs` has it as well
    return settings


def _named(what: What | None) -> str:
    return f"lane {what}" if what else "claiming"


def _command(what: What | None) -> str:
    return f"barid resume --lane {what}" if what else "barid resume"
