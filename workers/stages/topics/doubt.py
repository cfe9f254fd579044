"""Which decisions are uncertain: those of an article on which more is likely to be wrong than most.

A calibrated probability says how likely its own decision is to be wrong. Added up over the topics,
these are the wrong decisions to be expected on an article. The articles with the highest sums hold
more of the errors than as many with a probability near its threshold do.
"""

from collections.abc import Sequence


def risks(probabilities: Sequence[float], carried: Sequence[bool]) -> list[float]:
    """Return for each decision the probability that it is wrong."""
    return [1 - p if yes else p for p, yes in zip(probabilities, carried, strict=True)]


def unsure(probabilities: Sequence[float], carried: Sequence[bool], doubt: float) -> list[bool]:
    """Return for each decision on an article whether it is uncertain.

    Args:
        probabilities: one for each topic.
        carried: the decisions.
        doubt: the article is in doubt if more wrong decisions than this are to be expected. Then
            those are uncertain that have their share in it, so at least one.
    """
    wrong = risks(probabilities, carried)
    in_doubt = sum(wrong) > doubt
    return [in_doubt and risk >= doubt / len(wrong) for risk in wrong]
