"""How gunicorn runs the server. What differs between deployments comes from the environment (docs/configuration.md)."""

from pathlib import Path

from authserver.ops.logs import configuration
from authserver.settings.env import env

wsgi_app = "authserver.wsgi"
bind = env.web_bind
worker_class = "gthread"
workers = env.web_workers
threads = env.web_threads

# The application is loaded after the fork: a pool of database connections must not be shared between processes.
preload_app = False

timeout = 30  # a worker that shows no life for this long is replaced
graceful_timeout = 8  # container engines kill ten seconds after they ask
keepalive = 75  # longer than common proxies keep a connection idle, so that none is closed under a request
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190

# No forwarded header is believed here: the settings count the proxies (TRUSTED_PROXIES).
forwarded_allow_ips = ""
forwarder_headers = ""

accesslog = None  # authserver.ops.access_log writes one line for each request, without secrets
loglevel = env.log_level.lower()
logconfig_dict = configuration(env.log_level)

# The workers' sign of life is a file; in memory it also works on a read-only root file system.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 — private files, made by mkstemp
control_socket_disable = True  # nothing to manage at run time, so no socket in a home that may be read-only
