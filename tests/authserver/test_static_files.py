"""Static files: served, cached, and never the reason that a page fails."""

import re
from pathlib import Path

from django.conf import settings as django_settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from authserver.ops.static_files import HashedStaticFiles, StaticFilesMiddleware


def test_a_style_sheet_is_served(client: Client, db: None) -> None:
    response = client.get("/static/css/page.css")
    response.close()
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert "Access-Control-Allow-Origin" not in response


def test_an_unknown_file_is_a_404(client: Client) -> None:
    assert client.get("/static/css/nowhere.css").status_code == 404


def test_a_file_that_was_not_collected_keeps_its_plain_name(tmp_path: Path) -> None:
    assert HashedStaticFiles(location=tmp_path, base_url="/static/").url("css/page.css") == "/static/css/page.css"


def test_collected_files_get_hashed_names_and_are_kept_for_good(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    name = HashedStaticFiles(location=tmp_path, base_url="/static/").url("css/page.css")
    assert re.fullmatch(r"/static/css/page\.[0-9a-f]{12}\.css", name)
    middleware = StaticFilesMiddleware(lambda _: HttpResponse(), settings)
    assert {name, "/static/css/page.css"} <= set(middleware.files)


def test_a_missing_folder_is_no_reason_to_complain(tmp_path: Path) -> None:
    middleware = StaticFilesMiddleware(lambda _: HttpResponse(), django_settings)
    middleware.files.clear()
    middleware.add_files(tmp_path / "nowhere", prefix="/static/")
    assert middleware.files == {}
