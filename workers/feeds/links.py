"""Links as strangers write them."""

from urllib.parse import urljoin


def absolute(base: str, link: str) -> str:
    """Return a link, relative to a base, as an address; empty if it can be none."""
    try:
        return urljoin(base, link.strip())
    except ValueError:  # such as http://[
        return ""
