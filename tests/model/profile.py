"""How long a state machine runs."""

from hypothesis import HealthCheck, settings

SHORT = settings(
    max_examples=40,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
"""The same steps each time, in a few seconds."""

LONG = settings(SHORT, derandomize=False, max_examples=400, stateful_step_count=70)
"""Other steps each time; one round of many."""
