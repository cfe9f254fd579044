"""The commands' output as on a terminal, or as in a pipe, for tests that call them in this process."""

import pytest

from workers.cli import output


def on_screen(monkeypatch: pytest.MonkeyPatch, columns: int = 80, *, terminal: bool = True) -> None:
    """Let commands write as on a terminal of so many columns, without colours.

    Args:
        monkeypatch: takes it back at the end.
        columns: width of the terminal.
        terminal: False: as in a pipe.
    """
    monkeypatch.setattr(output.out, "_force_terminal", terminal)
    monkeypatch.setattr(output.out, "_width", columns)
    monkeypatch.setattr(output.out, "_color_system", None)
