"""All settings, one module a topic. No module knows an environment's name: what differs comes from `env`."""

from authserver.settings.accounts import *  # noqa: F403 — Django reads one flat module
from authserver.settings.api import *  # noqa: F403 — see above
from authserver.settings.django import *  # noqa: F403 — see above
from authserver.settings.oidc import *  # noqa: F403 — see above
from authserver.settings.ops import *  # noqa: F403 — see above
from authserver.settings.security import *  # noqa: F403 — see above
from authserver.settings.social import *  # noqa: F403 — see above
