"""How often something was tried lately."""

from django.db import models


class ThrottleCount(models.Model):
    """A count under a key that names a policy and, hashed, whom it counts. The count starts anew at `resets_at`."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField()
    resets_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
