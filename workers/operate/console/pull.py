"""Events over HTTP, taken under a lease and ended by receipt: `/subscriptions/NAME/fetch`."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workers.errors import ConfigurationError, Unreachable
from workers.events.backend import open_backend
from workers.events.holds import Verdict
from workers.events.pulls import End, Pulls, Taken
from workers.events.subscriptions import Subscriptions
from workers.operate.console.bodies import Model, read_model
from workers.operate.console.guard import Guard
from workers.operate.console.problems import Problem, away
from workers.operate.console.waiting import Waiting
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS

MOST = 1_000
"""Events of one request at most."""

WAIT = 30.0
"""Seconds that a request may wait for events at most: proxies give up after 60."""

LEASE = 3_600.0
"""Seconds that a lease may last at most."""

BODY = 8_000_000
"""Bytes of a body at most: room for `MOST` refusals, each with its cause."""

THREADS = 4
"""Threads that talk to Redis for those who pull; the page has its own."""

Result = TypeVar("Result")
Lease = Annotated[float, Field(ge=1, le=LEASE)]
Receipt = Annotated[str, Field(min_length=1, max_length=4_096)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fetch(_Body):
    """What is wanted of a subscription."""

    at_most: int = Field(20, ge=1, le=MOST, description="Events; fewer come when they are large.")
    wait: float = Field(0, ge=0, le=WAIT, description="Seconds to wait when there is none.")
    lease: Lease | None = Field(
        None,
        description="Seconds after which an event that was not settled is given to another; "
        "by default BARID_CONSUMER_LEASE.",
    )


class Outcome(StrEnum):
    """What a client says of an event."""

    HANDLED = "handled"
    BACK = "back"
    REFUSED = "refused"


class Settlement(_Body):
    """The end of one lease."""

    receipt: Receipt = Field(description="That came with the event.")
    outcome: Outcome = Field(
        description="`handled`; `back`: not worked on, the next one gets it first; `refused`: it "
        "goes behind the others, and after BARID_MAX_REFUSALS times to the dead letters."
    )
    cause: str = Field("", max_length=1_000, description="Why it was refused, for operators.")


class Settle(_Body):
    """The ends of leases."""

    settlements: list[Settlement] = Field(min_length=1, max_length=MOST)

    @field_validator("settlements")
    @classmethod
    def _each_once(cls, value: list[Settlement]) -> list[Settlement]:
        if len({s.receipt for s in value}) < len(value):
            raise ValueError("a receipt stands there twice: say one thing of each event")
        return value


class Extend(_Body):
    """Leases to renew."""

    receipts: list[Receipt] = Field(min_length=1, max_length=MOST)
    lease: Lease | None = Field(
        None, description="Seconds from now; by default BARID_CONSUMER_LEASE."
    )


class Pull:
    """Answers those who take events over HTTP."""

    def __init__(self, settings: Settings, guard: Guard) -> None:
        self._settings, self._guard = settings, guard
        self._subscriptions = Subscriptions(settings)
        self._pulls = open_backend(settings).pulls()
        self._threads = ThreadPoolExecutor(THREADS, "pull")
        self._waiting = Waiting(self._ready)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.end()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def end(self) -> None:
        """Answer those who wait: the service ends."""
        self._waiting.end()

    @property
    def routes(self) -> list[Route]:
        """The routes below /subscriptions."""
        return [
            self._route("fetch", Fetch, self._fetch),
            self._route("settle", Settle, self._settle),
            self._route("extend", Extend, self._extend),
        ]

    def _route(
        self,
        word: str,
        model: type[Model],
        answer: Callable[[Request, Pulls, str, Model], Awaitable[Response]],
    ) -> Route:
        async def handle(request: Request) -> Response:
            self._guard.check_change(request)
            given = await read_model(request, model, BODY)
            name = request.path_params["name"]
            await self._run(self._check, name)
            if self._pulls is None:
                raise _held_by_connection(name)
            return await answer(request, self._pulls, name, given)

        return Route(f"/subscriptions/{{name}}/{word}", handle, methods=["POST"])

    async def _fetch(self, request: Request, pulls: Pulls, name: str, wanted: Fetch) -> Response:
        gone = asyncio.create_task(_disconnected(request))
        try:
            taken = await self._taken(pulls, name, wanted, gone)
            if gone.done():
                # Nobody is there to handle them: another gets them now, not after the lease.
                await self._run(pulls.settle, name, [End(t.receipt, Verdict.BACK) for t in taken])
        finally:
            gone.cancel()
        return _events(taken, wanted.lease or self._settings.consumer_lease)

    async def _taken(
        self, pulls: Pulls, name: str, wanted: Fetch, gone: "asyncio.Task[None]"
    ) -> Sequence[Taken]:
        """Take events, and wait for some as long as there are none."""
        clock = asyncio.get_running_loop().time
        until = clock() + wanted.wait
        while True:
            taken = await self._run(pulls.take, name, wanted.at_most, wanted.lease)
            left = until - clock()
            if taken or left <= 0 or not await self._waiting.turn(name, left, gone):
                return taken

    async def _settle(self, _: Request, pulls: Pulls, name: str, given: Settle) -> Response:
        ends = [End(s.receipt, Verdict(s.outcome), s.cause) for s in given.settlements]
        outcomes = await self._run(pulls.settle, name, ends)
        return _outcomes([end.receipt for end in ends], outcomes)

    async def _extend(self, _: Request, pulls: Pulls, name: str, given: Extend) -> Response:
        lasting = await self._run(pulls.extend, name, given.receipts, given.lease)
        return _outcomes(given.receipts, ["held" if lasts else "lost" for lasts in lasting])

    async def _ready(self, names: Sequence[str]) -> dict[str, int]:
        if self._pulls is None:
            return {}
        call = partial(self._pulls.ready, names)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def _run(self, what: Callable[..., Result], *arguments: object) -> Result:
        """Call what talks to Redis, in a thread that is not the page's."""
        call = partial(what, *arguments)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except (*REDIS_ERRORS, Unreachable) as error:
            raise away(error) from None

    def _check(self, name: str) -> None:
        """Refuse a name that is no subscription's; none is ever made here."""
        try:
            self._subscriptions.definition(name)
        except ConfigurationError as error:
            raise Problem(404, str(error)) from None


async def _disconnected(request: Request) -> None:
    """Return when the client has gone away; its body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _held_by_connection(name: str) -> Problem:
    return Problem(
        501,
        f"the events of {name} lie in the broker of BARID_BROKER_URL, which holds a message as "
        "long as a connection lives and not under a lease, so that they cannot be taken over "
        "HTTP: read the queue with an AMQP client, or let Barid push its events",
    )


def _events(taken: Sequence[Taken], lease: float) -> Response:
    """Return events as they lay in the queue, byte for byte."""
    events = b",".join(
        b'{"receipt":"%b","event":%b}' % (one.receipt.encode(), one.body) for one in taken
    )
    body = b'{"lease":%b,"events":[%b]}' % (json.dumps(lease).encode(), events)
    headers = {"Cache-Control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


def _outcomes(receipts: Sequence[str], outcomes: Sequence[str]) -> Response:
    found: list[dict[str, Any]] = [
        {"receipt": receipt, "outcome": str(outcome)}
        for receipt, outcome in zip(receipts, outcomes, strict=True)
    ]
    return JSONResponse({"outcomes": found}, headers={"Cache-Control": "no-store"})
