"""Reads the bodies of requests within bounds of size and time."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request

from workers.operate.console.problems import Problem

SILENCE = 30.0
"""Seconds that a client may send nothing in the middle of a body."""

PATIENCE = 300.0
"""Seconds for the whole of a body that is answered when all of it is there."""


async def read_body(request: Request, largest: int, what: str = "an article") -> bytes:
    """Return the body of a request, of `largest` bytes at most.

    Args:
        request: whose body it is.
        largest: bytes at most.
        what: the body is, for the message when it is larger.

    Raises:
        Problem: it is larger, nothing came for `SILENCE` seconds, or not all within `PATIENCE`.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in chunks(request):
                body += chunk
                if len(body) > largest:
                    raise too_large(largest, what)
    except TimeoutError:
        raise Problem(408, f"the body did not come within {PATIENCE:g} s") from None
    return bytes(body)


async def chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield the parts of a body as they come.

    Raises:
        Problem: nothing came for `SILENCE` seconds.
    """
    stream = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                chunk = await stream.__anext__()
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Problem(408, f"nothing came for {SILENCE:g} s") from None
        yield chunk


def too_large(largest: int, what: str = "an article") -> Problem:
    """Return the problem of a body that is larger than it may be."""
    return Problem(413, f"{what} may have {largest:,} bytes as JSON at most")
