"""Version 1's resources."""

from django.urls import path

from api.v1.me import Me

app_name = "api-v1"
urlpatterns = [path("me", Me.as_view(), name="me")]
