"""With this folder on PYTHONPATH, a process's clock is off by BARID_TEST_CLOCK seconds.

Python's own `time.time` is: what compiled code asks of the system itself is not.
"""

import os
import time

_OFF = float(os.environ.get("BARID_TEST_CLOCK", "0"))
_real, _real_ns = time.time, time.time_ns
time.time = lambda: _real() + _OFF
time.time_ns = lambda: _real_ns() + int(_OFF * 1e9)
