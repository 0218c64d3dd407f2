"""Encryption of the few things that must be read again: private keys, and mail on its way with its codes and links."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class NotOpened(Exception):
    """The sealed bytes were altered, or were sealed under a key that is no longer in KEY_ENCRYPTION_KEYS."""


def _sealer() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.KEY_ENCRYPTION_KEYS])


def seal(content: bytes) -> bytes:
    """Encrypt and authenticate under the first of KEY_ENCRYPTION_KEYS."""
    return _sealer().encrypt(content)


def unseal(sealed: bytes) -> bytes:
    """What `seal` was given. Raises NotOpened."""
    try:
        return _sealer().decrypt(sealed)
    except InvalidToken:
        raise NotOpened from None
