"""Where the API's resources are. Any other address is answered by authserver/error_pages.py."""

from django.urls import include, path

urlpatterns = [path("v1/", include("api.v1.urls"))]
