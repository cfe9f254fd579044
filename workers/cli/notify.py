"""`barid notify`."""

import signal
import sys
import threading
from socket import gethostname
from time import monotonic

import click
from rich.markup import escape
from rich.text import Text

from workers.cli.common import describe_redis
from workers.cli.output import err, is_terminal, isolated, json_option, out, print_json
from workers.errors import ConfigurationError
from workers.operate.notify.declared import Notify, read_file
from workers.operate.notify.notifier import Notifier, send
from workers.operate.notify.wording import trial
from workers.operate.ownname import own_name
from workers.push.answers import Outcome
from workers.settings import Settings, get_settings
from workers.store.connection import absence, connect
from workers.telemetry.logging import configure
from workers.telemetry.lognames import get_logger

log = get_logger(__name__)


@click.command(name="notify")
@click.option("--test", is_flag=True, help="Send a trial message to every channel and end.")
@json_option
def command(test: bool) -> None:
    """Tell people what is wrong, by webhook or mail, when it begins and when it ends.

    Workers and the console do so by themselves if BARID_NOTIFY_FILE is set; this command is for a
    machine of its own, which is still there when theirs is not. Only one process tells: this one,
    if it is there. It needs no Redis to start, for that Redis is away is told as well. With --test,
    the exit code is 1 if a channel did not take the message.
    """
    settings = get_settings()
    if settings.notify_file is None:
        raise ConfigurationError("BARID_NOTIFY_FILE: not set; it names the file with [notify]")
    rules = read_file(settings.notify_file)
    if test:
        configure(settings, sys.stderr)
        sys.exit(_try(settings, rules))
    _run(settings, rules)


def _try(settings: Settings, rules: Notify) -> int:
    failed = 0
    about, body = trial(rules)
    for name, channel in rules.channels.items():
        began = monotonic()
        answer = send(channel, settings, about, body)
        well = answer.outcome is Outcome.DELIVERED
        failed += not well
        took = round(monotonic() - began, 2)
        if not is_terminal():
            told = {"channel": name, "to": channel.shown, "delivered": well}
            print_json(told | {"answer": answer.cause, "seconds": took})
        else:
            mark = Text("delivered", "green") if well else Text("not delivered", "red")
            said = f": {isolated(answer.cause)} ({took:.1f} s)"
            out.print(Text.assemble(f"{name}, {channel.shown}: ", mark, said), soft_wrap=True)
    return min(failed, 1)


def _run(settings: Settings, rules: Notify) -> None:
    configure(settings, service=own_name(settings, f"notify@{gethostname()}"))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    err.print(f"[dim]using {escape(describe_redis(settings))}[/dim]", soft_wrap=True)
    if why := absence(connect(settings)):  # that is what this command is there to tell
        log.warning("notify.not_read", error=f"{why}; trying on")
    notifier = Notifier(settings, rules, first=True)
    notifier.start()
    ended.wait()
    notifier.stop()
