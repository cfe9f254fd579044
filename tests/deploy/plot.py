"""Draws a run of the autoscaling drill."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from tests.deploy.autoscale import Row


def draw(rows: "Sequence[Row]", file: Path) -> None:
    """Write the rows of a run as SVG: load and replicas above, age and articles in flight below."""
    mpl.rcParams["svg.hashsalt"] = "autoscale"
    figure = Figure(figsize=(7, 5), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    at = [row.at for row in rows]
    upper.plot(at, [row.offered for row in rows], color="grey", linewidth=1)
    upper.set(ylabel="articles a second offered (grey)", ylim=(0, None))
    replicas = upper.twinx()
    replicas.step(at, [row.asked for row in rows], where="post", color="C0", label="asked for")
    replicas.step(
        at,
        [row.running for row in rows],
        where="post",
        color="C1",
        linestyle="dashed",
        label="running",
    )
    replicas.set(ylabel="replicas", ylim=(0, None))
    replicas.legend(loc="upper right")
    lower.plot(at, [row.in_flight for row in rows], color="grey", linewidth=1)
    lower.set(xlabel="seconds", ylabel="articles in flight (grey)", ylim=(0, None))
    age = lower.twinx()
    age.plot(at, [row.age for row in rows], color="C3")
    age.set(ylabel="age of the oldest, seconds (red)", ylim=(0, None))
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
