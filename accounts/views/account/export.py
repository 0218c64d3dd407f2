"""The page on which people download what is kept about them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from accounts.export import export
from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.guards import recently_confirmed


@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def download(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Say what is in it; on POST answer with the file."""
    if request.method != "POST":
        return show(request, "accounts/account/export.html", session=session, section="account-export")
    response = JsonResponse(export(person=session.person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response
