"""Plots that compare probabilities with the truth."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from workers.train.measures import Bin


def reliability_plot(topic: str, bins: Sequence[Bin], file: Path) -> None:
    """Write a reliability plot (Niculescu-Mizil and Caruana, 2005) as SVG.

    Each point is a bin of articles with about the same probability, larger for more articles. On
    the diagonal, probabilities mean what they say.
    """
    # Without a fixed salt and date, the same plot would be a different file each time.
    mpl.rcParams["svg.hashsalt"] = topic
    figure = Figure(figsize=(4, 4), layout="constrained")
    axes = figure.add_subplot(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="dashed")
    axes.plot([b.probability for b in bins], [b.true for b in bins], color="C0", linewidth=1)
    axes.scatter(
        [b.probability for b in bins], [b.true for b in bins], s=[4 * b.articles for b in bins]
    )
    for b in bins:
        axes.annotate(
            str(b.articles),
            (b.probability, b.true),
            xytext=(6, -10),
            textcoords="offset points",
            fontsize=8,
        )
    axes.set(title=topic, xlabel="probability", ylabel="share of articles that carry the topic")
    figure.savefig(file, metadata={"Date": None})
