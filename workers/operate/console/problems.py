"""What goes wrong with a request, as problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from workers.errors import InvalidArticle, RedisFull

RETRY_FULL = 2
"""Seconds that a client is asked to wait when too many articles, or clients, are there already."""

RETRY_AWAY = 5
"""Seconds that a client is asked to wait when Redis is away."""


class Problem(Exception):
    """A request that is refused.

    Attributes:
        status: HTTP status.
        detail: what is wrong and what to do.
        errors: what is wrong by field.
        headers: to send along.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = errors or [], dict(headers or {})

    @classmethod
    def of_article(cls, error: InvalidArticle) -> "Problem":
        """Return the problem of an article that breaks the schema."""
        errors = [{"field": e.field, "problem": e.problem} for e in error.errors]
        return cls(400, str(error), errors)

    def as_dict(self) -> dict[str, Any]:
        """Return the details."""
        found: dict[str, Any] = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return found | ({"errors": self.errors} if self.errors else {})

    def response(self) -> JSONResponse:
        """Return the answer."""
        return JSONResponse(
            self.as_dict(), self.status, self.headers, media_type="application/problem+json"
        )


def full(detail: str) -> Problem:
    """Return the problem of an in-flight ledger that is full."""
    return Problem(429, detail, headers={"Retry-After": str(RETRY_FULL)})


def crowded(detail: str) -> Problem:
    """Return the problem of too many clients that wait at once."""
    headers = {"Retry-After": str(RETRY_FULL)}
    return Problem(503, f"{detail}; try again later", headers=headers)


def away(error: BaseException | None = None) -> Problem:
    """Return the problem of a Redis that does not answer, or that is full."""
    headers = {"Retry-After": str(RETRY_AWAY)}
    why = str(error) if isinstance(error, RedisFull) else "Redis does not answer; try again later"
    return Problem(503, why, headers=headers)
