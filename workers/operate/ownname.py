"""A name for a worker that no other worker of its machine has, though it was started the same way.

Log lines, metrics and signs of life name their worker, and workers of one name hide each other. A
name is held by a lock on a file that ends with its process, however that ends; so the next worker
that is started takes the lowest free number, and a set of workers keeps its names when they are
started again.
"""

import fcntl
import os
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from socket import gethostname
from tempfile import gettempdir

from workers.settings import Settings
from workers.store.connection import without_password

_held: dict[str, int] = {}
"""Path of a lock that this process holds -> its open file, which must stay open."""


def own_name(settings: Settings, wanted: str) -> str:
    """Return a name for this process, and hold it as long as the process lives.

    Args:
        settings: which service it is of: one of another Redis or namespace is in nobody's way.
        wanted: `worker@host`, which becomes `worker-2@host` and so on if it is held already. Where
            no file can be locked, as in a container without a writable folder, it stays.
    """
    first, at, host = wanted.partition("@")
    folder = _folder(settings)
    if folder is None:
        return wanted
    url = settings.redis_url
    where = without_password(url.get_secret_value()) if url else str(settings.data_dir)
    service = sha256(f"{where} {settings.namespace}".encode()).hexdigest()[:12]
    for number in count(1):
        name = f"{first}-{number}{at}{host}" if number > 1 else wanted
        # Machines may share the folder over a network.
        file = folder / f"{service} {name} on {gethostname()}".replace("/", "_")
        taken = _hold(str(file))
        if taken is None:
            return wanted
        if taken:
            return name
    raise AssertionError("numbers do not end")


def _folder(settings: Settings) -> Path | None:
    for folder in (settings.data_dir / "names", Path(gettempdir()) / f"barid-names-{os.getuid()}"):
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK):
                return folder
    return None


def _hold(path: str) -> bool | None:
    """Lock a file; return whether that was possible, or None if files cannot be locked here."""
    if path in _held:
        return True
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        # Of this kind, for it is not handed on to forked children, which may outlive a worker that
        # was killed.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(file)
        return False
    except OSError:
        os.close(file)
        return None
    _held[path] = file
    return True
