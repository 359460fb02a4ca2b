"""How gunicorn serves `app:app`; it reads this file by itself."""

import gc
import os

_address = os.environ.get("TRACKER_BIND", "127.0.0.1")
bind = f"{f'[{_address}]' if ':' in _address else _address}:{os.environ.get('PORT', '8000')}"
forwarded_allow_ips = ""  # whom a header speaks of is TRACKER_TRUSTED_PROXIES' to say, for every header alike
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 20
preload_app = True  # what does not start stops at once; nothing opens the database before the fork
control_socket_disable = True
max_requests = 10_000
max_requests_jitter = 1_000


def when_ready(_server: object) -> None:
    """Let the collector pass over the program itself: to search it took a tenth of a second, in the middle of some page."""
    gc.freeze()
