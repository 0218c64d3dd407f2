"""Every room's addresses in one place."""

from django.contrib import admin
from django.urls import include, path

from authserver import error_pages
from authserver.ops.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("", include("oidc.urls")),
    path("", include("accounts.urls")),
]

handler400 = error_pages.handler400
handler403 = error_pages.handler403
handler404 = error_pages.handler404
handler500 = error_pages.handler500
