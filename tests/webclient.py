"""A client of the console that takes events, and one that follows the stream of them."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit


class Web:
    """Asks a console, with a connection of its own for each request."""

    def __init__(self, address: str, **headers: str) -> None:
        self._host = urlsplit(address).netloc
        self._headers = {"Content-Type": "application/json"} | _dashed(headers)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer."""
        connection = self._connected()
        connection.request(method, path, body, self._headers | _dashed(headers))
        answer = connection.getresponse()
        found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def post(self, path: str, given: object, **headers: str) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        status, _, answer = self.ask("POST", path, body, **headers)
        return status, json.loads(answer)

    def fetch(self, name: str, **given: object) -> list[dict[str, Any]]:
        """Take events; each has its receipt."""
        status, answer = self.post(f"/subscriptions/{name}/fetch", given)
        assert status == 200, answer
        return list(answer["events"])

    def settle(self, name: str, outcome: str, *taken: dict[str, Any], cause: str = "") -> list[str]:
        """End leases; returns what became of each event."""
        ends = [{"receipt": t["receipt"], "outcome": outcome, "cause": cause} for t in taken]
        status, answer = self.post(f"/subscriptions/{name}/settle", {"settlements": ends})
        assert status == 200, answer
        assert [o["receipt"] for o in answer["outcomes"]] == [t["receipt"] for t in taken]
        return [o["outcome"] for o in answer["outcomes"]]

    def extend(self, name: str, lease: float, *taken: dict[str, Any]) -> list[str]:
        """Renew leases; returns which are held and which are lost."""
        given = {"receipts": [t["receipt"] for t in taken], "lease": lease}
        status, answer = self.post(f"/subscriptions/{name}/extend", given)
        assert status == 200, answer
        return [o["outcome"] for o in answer["outcomes"]]

    def begin(self, name: str, **given: object) -> http.client.HTTPConnection:
        """Ask for events and do not wait for the answer."""
        connection = self._connected()
        path = f"/subscriptions/{name}/fetch"
        connection.request("POST", path, json.dumps(given).encode(), self._headers)
        return connection

    def follow(self, after: str = "", **query: object) -> "Following":
        """Follow the stream."""
        connection = self._connected()
        headers = self._headers | ({"Last-Event-ID": after} if after else {})
        path = f"/events/stream?{urlencode(query, doseq=True)}"
        connection.request("GET", path, None, headers)
        return Following(connection)

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, timeout=30)


@dataclass(frozen=True, slots=True)
class Told:
    """What an EventSource dispatches."""

    kind: str
    data: Any
    last_event_id: str


class Following:
    """Reads server-sent events as the HTML standard says that an EventSource does."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._answer = connection.getresponse()
        self.status = self._answer.status
        self.kind = self._answer.getheader("content-type", "")
        self.last_event_id = ""

    def __iter__(self) -> Iterator[Told]:
        kind, data, identity = "", "", ""
        while line := self._answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(":")
            value = value.removeprefix(" ")
            if line == "\n":
                self.last_event_id = identity or self.last_event_id
                if data:
                    yield Told(kind or "message", json.loads(data), self.last_event_id)
                kind, data = "", ""
            elif name == "event":
                kind = value
            elif name == "data":
                data += value + "\n"
            elif name == "id":
                identity = value

    def take(self, count: int) -> list[Told]:
        """Return the next events."""
        told = iter(self)
        return [next(told) for _ in range(count)]

    def problem(self) -> Any:
        """Return the answer as JSON."""
        return json.loads(self._answer.read())

    def close(self) -> None:
        """Go away."""
        self._answer.close()
        self._connection.close()


def answered(connection: http.client.HTTPConnection) -> tuple[int, Any]:
    """Return status and JSON of the answer to a request that was begun."""
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
