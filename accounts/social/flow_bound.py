"""Binds what a sign-in was begun for to its `state`.

social-auth keeps one `next` for a browser, so that two tabs would swap places, and attaches what comes back to whoever
is signed in by then. Here each round trip carries its own errand, and ends only for the person who began it.
"""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from social_core.backends.oauth import BaseOAuth2
from social_core.exceptions import AuthResponseError, AuthSessionError

from accounts.social.arrivals import Errand

VERIFIER_CHARACTERS = 64


class FlowBound(BaseOAuth2[HttpResponse]):
    """Mixed into each provider's class, before social-auth's own."""

    picture_hosts: tuple[str, ...] = ()  # where pictures of its people are; one with a dot in front: all names below
    answers_by_post = False  # whether it sends the browser back with a form instead of a query
    errand: Errand | None = None
    signed_in_as = ""  # the primary key of the person at the browser, in text form; set by the view

    def get_or_create_state(self) -> str | None:
        """A new `state`, under which the errand is kept beside social-auth's own PKCE verifier and nonce."""
        state = super().get_or_create_state()
        if state is None or self.errand is None:
            raise AuthSessionError(self, code="session_context_missing", stage="begin")
        key = self.transaction_key(state)
        self.strategy.session_set(key, {**self.strategy.session_get(key), "errand": asdict(self.errand)})
        return state

    def validate_state(self) -> str | None:
        """Consume the `state` and take up its errand. Raises AuthSessionError when another person is signed in."""
        state = super().validate_state()
        kept = (self._oauth2_transaction or {}).get("errand")
        if kept is None:
            raise AuthSessionError(self, code="session_context_missing", stage="callback")
        self.errand = Errand(**kept)
        if self.errand.initiator != self.signed_in_as:
            raise AuthSessionError(self, code="user_mismatch", stage="callback")
        return state

    def get_json(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """A provider's answer, which is an object or nothing that any caller could use."""
        answer: object = super().get_json(*args, **kwargs)
        if not isinstance(answer, dict):
            raise AuthResponseError(self, code="malformed_response", stage=kwargs.get("stage", "user_info"))
        return answer

    def get_list(self, *args: Any, **kwargs: Any) -> list[object]:
        """A provider's answer where it is a list, under the same terms."""
        answer: object = super().get_json(*args, **kwargs)
        if not isinstance(answer, list):
            raise AuthResponseError(self, code="malformed_response", stage=kwargs.get("stage", "user_info"))
        return answer

    def errand_of_answer(self) -> Errand | None:
        """The errand of the answer at hand without consuming anything, for the way back from a refusal."""
        state = self.data.get("state")
        if self.errand is not None or not isinstance(state, str):
            return self.errand
        transaction = self.strategy.session_get(self.transaction_key(state))
        kept = transaction.get("errand") if isinstance(transaction, dict) else None
        return Errand(**kept) if kept else None
