"""`barid pause` and `barid resume`."""

import sys
from getpass import getuser
from socket import gethostname

import click

from workers.articles.lanes import LANES
from workers.articles.pauses import Pauses, What
from workers.cli.common import ready
from workers.cli.output import json_option, say
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
@json_option
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
        said = f"{_named(what)} is paused; to let it go on: {_command(what)}"
        say(said, what=what or "all", done="paused")
    else:
        whom = "".join(p.by for p in pauses.now() if p.what == (what or "all"))
        said = f"{_named(what)} is already paused" + (f", by {whom}" if whom else "")
        say(said, what=what or "all", done="none", by=whom)
    flush()


@click.command(name="resume")
@json_option
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
    said = f"{_named(what)} goes on" + (f"; still paused, see: {left}" if left else "")
    say(said, what=what or "all", done="resumed")


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
