"""A gateway whose own disk is full refuses what it could not record, and has lost nothing."""

import pytest

from support import books
from support.calls import Caller
from support.small_disk import SmallDisk, can_mount, mounting
from test_r8_nothing_lost import FILL_THE_DATABASES_DISK, MAKE_ROOM_IN_THE_DATABASE

pytestmark = pytest.mark.skipif(not can_mount(), reason="a file system of its own for a process "
                                "needs the right to mount: root, or user namespaces")

# Many event loops share the smallest journal that is allowed: its files become small, and few calls
# are needed to fill the one that is in use.
CORES = 64
JOURNAL_BYTES_MAX = 16 << 20
DISK_MEGABYTES = 8
CALLS_MAX = 2000


@pytest.fixture
def gateway(site):
    return site.gateway("a", prefix=mounting(site.folder / "a" / "data", DISK_MEGABYTES),
                        server={"cores": CORES}, journal={"bytes_max": JOURNAL_BYTES_MAX})


def calls_until(caller, status):
    answers = []
    while len(answers) < CALLS_MAX:
        answers.append(caller.call())
        if answers[-1].status == status:
            return answers
    raise AssertionError(f"no {status} within {CALLS_MAX} calls")


def test_paid_calls_are_refused_while_the_disk_is_full_and_resume_when_there_is_room(site, gateway):
    disk = SmallDisk(gateway)
    caller = Caller(gateway, site.known_key().secret)
    answers = [caller.call()]
    site.query(FILL_THE_DATABASES_DISK)  # or else the journal is emptied as it is filled
    disk.fill()
    answers += calls_until(caller, 503)
    assert answers[-1].body["error"]["code"] == "service_unavailable"
    assert "retry-after" in answers[-1].headers
    assert {answer.status for answer in answers} == {200, 503}
    upstream = site.simulator.totals()["requests"]
    assert upstream == sum(answer.complete for answer in answers)
    status, report = gateway.ready()
    assert status == 503 and "journal" in report["degraded"]

    disk.make_room()
    answers += calls_until(caller, 200)
    site.query(MAKE_ROOM_IN_THE_DATABASE)
    gateway.wait_until_drained()
    gateway.wait_until_ready(5)
    books.assert_each_is_booked_once(site, answers)
    books.assert_agree_with_provider(site)
