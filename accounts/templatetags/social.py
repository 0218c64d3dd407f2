"""What templates ask about accounts elsewhere."""

from django import template

from accounts.social import providers
from accounts.social.providers import Provider

register = template.Library()


@register.simple_tag
def social_providers() -> list[Provider]:
    """The providers that an operator has switched on, in the order of their buttons."""
    return providers.switched_on()
