"""What was presented and must not be accepted again while it is valid, such as the jti of an assertion."""

from django.db import models


class UsedOnce(models.Model):
    """`kind` says what was used up, `digest` is the SHA-256 of its issuer and value in hexadecimal."""

    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "digest"], name="used_once"),)

    def __str__(self) -> str:
        return f"{self.kind} used once"
