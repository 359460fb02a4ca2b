"""How gunicorn serves `app:app`; it reads this file by itself."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 20
preload_app = True  # what does not start stops at once; nothing opens the database before the fork
control_socket_disable = True
max_requests = 10_000
max_requests_jitter = 1_000
