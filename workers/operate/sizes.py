"""How a number of bytes is written."""


def size(number: int) -> str:
    """Return a number of bytes in the unit that shows it: `512 bytes`, `12 KiB`, `1.5 MiB`."""
    if number < 2**10:
        return f"{number:,} bytes"
    return f"{number / 2**20:,.1f} MiB" if number >= 2**20 else f"{number / 2**10:,.0f} KiB"
