"""Probes. Alive: the process answers. Ready: what every request needs is there. Neither tells of the inside."""

from collections.abc import Callable

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from oidc import keys

logger = structlog.get_logger("health")

_migrated: set[str] = set()  # databases seen complete by this process; migrations only ever come with a new one


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Touches nothing: a database that is away must not have the process killed."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when every check holds, else 503. The first that fails ends it: each further one would wait as long."""
    checks = dict.fromkeys(CHECKS, "failed")
    for name, holds in CHECKS.items():
        if not _passes(name, holds):
            break
        checks[name] = "ok"
    ready = "failed" not in checks.values()
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def _passes(name: str, holds: Callable[[], bool]) -> bool:
    try:
        passed = holds()
    except Exception:  # whatever went wrong, the answer is that the server is not ready
        logger.warning("not ready", check=name, exc_info=True)
        return False
    if not passed:
        logger.warning("not ready", check=name)
    return passed


def _answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(name)
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _answers,
    "migrations": _is_migrated,
    "signing_keys": keys.is_ready,
}
