"""Single HTTP calls, as programs make them: no cookies, no redirects followed, and none waits for ever."""

from typing import Any

import requests

LONGEST_WAIT = 30  # seconds


def request(method: str, url: str, **options: Any) -> requests.Response:
    return requests.request(method, url, timeout=LONGEST_WAIT, allow_redirects=False, **options)


def get(url: str, **options: Any) -> requests.Response:
    return request("GET", url, **options)


def post(url: str, data: Any = None, **options: Any) -> requests.Response:
    return request("POST", url, data=data, **options)
