"""Signs of life: who is alive, who fell silent, and who took whose place."""

import json
from dataclasses import asdict, replace

from tests.servers import Service, wait_until
from workers.operate.presence import SILENT, Presence, Sign
from workers.telemetry.logstream import LogStream

ONE = Sign("worker@host", "host", 11, "1", "1", started_at=1_000.0)


def age(barid: Service, sign: Sign, seconds: float) -> None:
    """Make a sign as old as it would be after so many seconds of silence."""
    now, _ = barid.redis().time()
    fields = json.dumps(asdict(replace(sign, at=now - seconds)))
    barid.redis().hset(barid.ledger.keys.workers, f"{sign.name} {sign.pid}", fields)


def test_two_workers_of_one_name_are_two(barid: Service) -> None:
    presence = Presence(barid.settings)
    other = replace(ONE, pid=12)
    presence.sign(ONE)
    presence.sign(other)
    assert len(presence.workers()[0]) == 2
    presence.leave(other)
    assert [s.pid for s in presence.workers()[0]] == [11]


def test_one_that_was_killed_is_silent_until_one_of_its_name_is_started_after_it(
    barid: Service,
) -> None:
    presence = Presence(barid.settings)
    age(barid, ONE, SILENT + 5)
    twin = replace(ONE, pid=12, started_at=999.0)  # was there before, so does not replace it
    presence.sign(twin)
    assert [s.pid for s in presence.workers()[1]] == [11]
    presence.sign(replace(ONE, pid=13, started_at=2_000.0))
    assert presence.workers()[1] == []


def test_a_sign_of_a_newer_version_is_read(barid: Service) -> None:
    fields = asdict(ONE) | {"at": barid.redis().time()[0], "colour": "green"}
    barid.redis().hset(barid.ledger.keys.workers, "worker@host 11", json.dumps(fields))
    assert [s.name for s in Presence(barid.settings).workers()[0]] == ["worker@host"]


def test_workers_started_by_the_same_command_have_names_of_their_own(barid: Service) -> None:
    """Also when one of them is killed and started again: it takes the place that is free."""

    def names() -> list[str]:
        return sorted(sign.name for sign in Presence(barid.settings).workers()[0])

    command = ("-m", "workers.cli", "worker", "-c", "1", "-n", "desk@test")
    first = barid.start(*command)
    wait_until(lambda: names() == ["desk@test"], 60, "the first")
    second = barid.start(*command)
    wait_until(lambda: names() == ["desk-2@test", "desk@test"], 60, "the second")
    first.kill()  # its main process alone, as the system does when memory runs out
    first.wait(30)
    third = barid.start(*command)
    wait_until(lambda: pid_of(barid, "desk@test") == third.pid, 60, "the place to be taken")
    said = {line.fields["service.instance.id"] for line in LogStream(barid.settings).latest(100)}
    assert said == {"desk@test", "desk-2@test"}
    assert pid_of(barid, "desk-2@test") == second.pid


def pid_of(barid: Service, name: str) -> int | None:
    signs = [s for s in Presence(barid.settings).workers()[0] if s.name == name]
    return max(signs, key=lambda s: s.started_at).pid if signs else None
