"""Facebook's data deletion callback, and the page that says what came of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.social import facebook_deletion


@csrf_exempt  # Facebook calls; what it sends is signed with the app's secret
@require_POST
def delete_data(request: HttpRequest) -> HttpResponse:
    """Forget somebody's Facebook account; answer as Facebook's documentation asks."""
    try:
        code = facebook_deletion.delete(request.POST.get("signed_request", ""))
    except facebook_deletion.RequestRefused:
        return JsonResponse({"error": "invalid signed_request"}, status=400)
    page = reverse("social-deletion-status", kwargs={"code": code})
    return JsonResponse({"url": f"{settings.PUBLIC_URL}{page}", "confirmation_code": code})


@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Deletion is immediate, so the answer is the same for every code."""
    return render(request, "accounts/social/deleted.html", {"code": code})
