"""A code or refresh token used up, and what it gives stored, in one statement of SQL.

On the busiest path of the server that is one round trip in place of three. And using up and issuing cannot part: of any
number of callers one uses up and stores, and for all others nothing happens.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from oidc.models import Grant, RefreshToken

_CODE = "UPDATE {table} SET used_at = %s WHERE id = %s AND used_at IS NULL AND expires > %s RETURNING id"
_LINK = "UPDATE {table} SET revoked = %s WHERE id = %s AND revoked IS NULL RETURNING id"


def code_for(gained: Sequence[Model], grant: Grant) -> bool:
    """Use a code up for new rows. False, and nothing stored, when it was used before or has expired."""
    now = timezone.now()
    return _exchange(_CODE, grant, [now, grant.pk, now], gained)


def link_for(gained: Sequence[Model], token: RefreshToken) -> bool:
    """Use a link of a family up for new rows. False, and nothing stored, when it was used before."""
    return _exchange(_LINK, token, [timezone.now(), token.pk], gained)


def _exchange(spend: str, spent: Model, parameters: list[Any], gained: Sequence[Model]) -> bool:
    """PostgreSQL runs every part of a WITH, and those that insert once for each row that was used up: once, or never.

    A second caller waits for the first one's row, finds it used, and so inserts nothing.
    """
    parts = [f"spent AS ({spend.format(table=_quoted(spent._meta.db_table))})"]
    for number, row in enumerate(gained):
        insertion, values = _insertion(row)
        parts.append(f"gained_{number} AS ({insertion})")
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT count(*) FROM spent", parameters)  # noqa: S608 — our own names
        found = cursor.fetchone()
    return found is not None and found[0] == 1


def _insertion(row: Model) -> tuple[str, list[Any]]:
    """The statement that the ORM would send for a new row, with `spent` in place of VALUES."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection=connection) for field in fields]
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quoted(row._meta.db_table)} ({columns}) SELECT {marks} FROM spent", values  # noqa: S608 — our own names


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
