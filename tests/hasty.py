"""Barid whose processes take over from each other sooner: `python -m tests.hasty worker ...`.

Everything else is as it is, so that a test of real processes need not wait for a minute.
"""

from functools import partial

from workers.cli.main import main
from workers.operate.notify import notifier

if __name__ == "__main__":
    notifier.LEASE = 3.0
    notifier.Notifier = partial(notifier.Notifier, takeover=1.5, every=0.5)  # type: ignore[misc, assignment]
    main()
