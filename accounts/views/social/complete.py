"""Back from the provider, and on to whatever the rules of admission say."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from social_core.exceptions import AuthResponseError, SocialAuthBaseException

from accounts import pages, sessions, signin
from accounts.social import admission, arrivals, identities
from accounts.social.admission import ConfirmAccount, Connect, GoOn, ProveAddress, Refuse, Register, SignIn, Step
from accounts.social.arrivals import Arrival, Errand
from accounts.social.flow_bound import FlowBound
from accounts.social.providers import backend_for, title
from accounts.views.social import refusals

AMR = "fed"  # what a session says of having begun on a provider's word
FORM_OF_ANSWER = ("state", "code", "error", "user")
LONGEST_VALUE = 1000  # characters; what is longer belongs to no answer, and would not fit into a request line


@csrf_exempt  # a provider's form comes from the provider's site; it is led on to a GET, where `state` is checked
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, provider: str) -> HttpResponse:
    """The callback: a cross-site navigation that is worth something only with the `state` of this very browser."""
    backend = backend_for(request, provider)
    if backend is None:
        raise Http404
    if request.method == "POST":
        return _led_on(request, backend)
    try:
        arrival = _arrival(backend)
    except SocialAuthBaseException as error:
        return refusals.explain(request, backend, error)
    return carry_on(request, arrival, backend.errand or Errand("login", "/", ""))


def _led_on(request: HttpRequest, backend: FlowBound) -> HttpResponse:
    """Have the browser ask again by GET: with a form from another site it sends no cookie of ours (SameSite=Lax)."""
    if not backend.answers_by_post:
        return HttpResponseNotAllowed(["GET"])
    told = {name: request.POST.get(name, "") for name in FORM_OF_ANSWER}
    query = urlencode({name: value for name, value in told.items() if 0 < len(value) <= LONGEST_VALUE})
    return pages.see_other(f"{request.path}?{query}")


def _arrival(backend: FlowBound) -> Arrival:
    """Who came back. Raises SocialAuthBaseException."""
    try:
        result: object = backend.auth_complete()
    except SocialAuthBaseException:
        raise
    except (TypeError, AttributeError, LookupError, ValueError) as error:
        # A provider's answer had a shape that social-auth does not expect; it is refused like any other wrong answer.
        raise AuthResponseError(backend, code="malformed_response", stage="callback") from error
    if not isinstance(result, Arrival):
        raise AuthResponseError(backend, code="malformed_response", stage="pipeline")
    return result


def carry_on(request: HttpRequest, arrival: Arrival, errand: Errand, *, handle: str = "") -> HttpResponse:
    """Do the next step for an arrival. `handle` is where it waits already, if it does."""
    session = sessions.current(request)
    here = session.person if session is not None else None
    step = admission.next_step(arrival, errand, here)
    try:
        return _act(request, arrival, errand, step, handle)
    except (admission.Overtaken, identities.IdentityTaken):
        # Something else has just changed what the step stood on: the rules give the answer for how things are now.
        return _act(request, arrival, errand, admission.next_step(arrival, errand, here), handle)


def _act(request: HttpRequest, arrival: Arrival, errand: Errand, step: Step, handle: str) -> HttpResponse:
    match step:
        case ProveAddress() | ConfirmAccount():
            handle = arrivals.keep(request.session, arrival, errand, handle=handle)
            page = "social-address" if isinstance(step, ProveAddress) else "social-link"
            return pages.see_other(reverse(page, kwargs={"handle": handle}))
        case Refuse(reason):
            return refusals.refuse(request, reason, arrival.provider, errand.after)
        case SignIn(person):
            _note_use(arrival)
            signin.bind(request, person, amr=[AMR], through=title(arrival.provider))
        case Register():
            signin.bind(request, admission.register(arrival), amr=[AMR], through=title(arrival.provider))
        case Connect(person):
            admission.connect(person, arrival)
        case GoOn():
            _note_use(arrival)
    return finish(request, errand, handle)


def finish(request: HttpRequest, errand: Errand, handle: str) -> HttpResponse:
    """Go on to where the person wanted to be.

    By a page and not by a redirect: a redirect would hand on what a provider hangs behind its answer (Facebook's
    `#_=_`) as far as the relying party.
    """
    if handle:
        arrivals.drop(request.session, handle)
    return pages.leave(request, pages.safe_next(errand.after))


def _note_use(arrival: Arrival) -> None:
    identity = identities.find(arrival.provider, arrival.uid)
    if identity is not None:
        identities.note_use(identity, arrival)
