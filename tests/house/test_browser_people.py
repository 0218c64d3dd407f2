"""Browser tests share one server: two of them that create the same person fail when they meet in one process."""

import re
from collections import Counter

from tests.house.tracked import ROOT

CREATED = re.compile(r'create_person\("([^"]+)"')


def test_every_person_of_the_browser_tests_is_created_once() -> None:
    sources = [path.read_text() for path in (ROOT / "tests/browser").glob("*.py")]
    created = Counter(address for source in sources for address in CREATED.findall(source))
    assert len(created) > 4
    assert [address for address, times in created.items() if times > 1] == []
