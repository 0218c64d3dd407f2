"""What is taken out of facts when the person they speak of is gone. The facts stay; where they came from does not."""

from audit.models import Event


def forget_origin(*, person: object) -> int:
    """Drop addresses and devices from every fact about a subject; returns how many facts there are."""
    return Event.objects.filter(person=str(person)).update(ip=None, user_agent="", request_id="")
