"""From the answer of a server to what a feed says, which may be in several documents."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from workers.feeds.fetch import FetchError, Response, charset
from workers.feeds.items import FeedItem, NotAFeed, ParsedFeed
from workers.feeds.parse import parse_feed
from workers.feeds.sitemap import children, is_index

Get = Callable[[str], Awaitable[Response]]


async def documents(response: Response, get: Get) -> tuple[list[Response], list[str]]:
    """Return the documents that an answer stands for, and what was wrong with fetching them.

    That is the answer itself; or, if it is an index of sitemaps, the newest of them.

    Args:
        response: what the feed's address gave.
        get: fetches a further one.

    Raises:
        FetchError: there is an index, and none of its sitemaps can be fetched.
    """
    head = response.body[:20_000].decode("utf-8", "replace")
    if not is_index(head):
        return [response], []
    text = response.body.decode("utf-8", "replace")
    found, complaints = [], []
    for address in await asyncio.to_thread(children, text, response.url):
        try:
            child = await get(address)
            if child.status >= 400:
                raise FetchError(address, f"the server answered {child.status}")
            found.append(child)
        except FetchError as error:
            complaints.append(str(error))
    if complaints and not found:
        raise FetchError(response.url, f"is an index of sitemaps: {'; '.join(complaints)}")
    return found or [response], complaints


def read(parts: Sequence[Response]) -> ParsedFeed:
    """Read a feed of its documents.

    Raises:
        NotAFeed: none of them is a feed.
    """
    if len(parts) == 1:
        return _read(parts[0])
    whole, items = ParsedFeed(), dict[str, FeedItem]()
    refused: list[str] = []
    for part in parts:
        try:
            one = _read(part)
        except NotAFeed as error:
            refused.append(f"{part.url} {error}")
            continue
        whole.title = whole.title or one.title
        whole.complaints += [f"{part.url}: {complaint}" for complaint in one.complaints]
        whole.held = whole.held or one.held
        whole.duplicates += one.duplicates
        for item in one.items:
            items.setdefault(item.key, item)
    if len(refused) == len(parts):
        raise NotAFeed(f"is an index of sitemaps; {'; '.join(refused)}")
    whole.items = list(items.values())
    return whole


def _read(response: Response) -> ParsedFeed:
    declared = charset(response.headers.get("Content-Type", ""))
    return parse_feed(response.body, response.url, declared)
