"""A consumer to be killed: writes the id of each article whose event it handled."""

import os
import sys

from workers.events.consumer import Subscription
from workers.settings import get_settings


def main() -> None:
    name, file = sys.argv[1:]
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND)
    with Subscription(name, get_settings()) as subscription:
        subscription.consume(lambda e: os.write(descriptor, f"{e.subject}\n".encode()))


main()
