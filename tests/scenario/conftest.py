"""Fixtures: the machinery that is started once, and a fresh site for every test."""

import itertools
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.postgres import Cluster
from harness.process import output_of

from support.folders import scratch_folder
from support.simulator import Simulator
from support.site import Site

LOGS = Path("build/scenario/logs")
TEMPLATE = "migrated"
SANITIZER_REPORTS = ("Sanitizer: ", "runtime error: ")

_site_numbers = itertools.count(1)
_outcomes = {"passed": 0, "failed": 0}


@dataclass(frozen=True)
class Machinery:
    binary: Path
    folder: Path
    cluster: Cluster
    simulator: Simulator


@pytest.fixture(scope="session")
def machinery():
    for name in [name for name in os.environ if name.startswith("AROUTER_")]:
        if name != "AROUTER_BINARY":
            del os.environ[name]  # they would override the configuration
    binary = Path(os.environ["AROUTER_BINARY"]).resolve()
    shutil.rmtree(LOGS, ignore_errors=True)
    with scratch_folder("arouter-scenario-") as folder:
        try:
            with Cluster(folder) as cluster, Simulator(binary, folder) as simulator:
                _make_template(binary, folder, cluster)
                yield Machinery(binary, folder, cluster, simulator)
            _assert_sanitizers_are_silent(folder)
        finally:
            _keep_logs(folder, "machinery")


@contextmanager
def _new_site(machinery: Machinery):
    """Its own migrated database, organisation and folder; the simulator as new."""
    name = f"site{next(_site_numbers)}"
    folder = machinery.folder / name
    folder.mkdir()
    machinery.simulator.reset()
    url = machinery.cluster.create_database(name, TEMPLATE)
    site = Site(machinery.binary, folder, machinery.cluster, url, machinery.simulator)
    try:
        yield site
        site.close()
        _assert_sanitizers_are_silent(folder)
    finally:
        site.close()
        machinery.cluster.drop_database(name)
        _keep_logs(folder, name)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(machinery):
    with _new_site(machinery) as made:
        yield made


@pytest.fixture(scope="module")
def shared_site(machinery):
    """For the tests of one file together."""
    with _new_site(machinery) as made:
        yield made


def _make_template(binary: Path, folder: Path, cluster: Cluster) -> None:
    config = folder / "template.yaml"
    config.write_text(f"database: {{url: '{cluster.create_database(TEMPLATE)}'}}\n")
    output_of([str(binary), "migrate", "--config", str(config)])


def _assert_sanitizers_are_silent(folder: Path) -> None:
    """Also about what is found when a process ends, leaks above all."""
    reports = [f"{log.name}: {line}" for log in folder.rglob("*.log")
               for line in log.read_text(errors="replace").splitlines()
               if any(sign in line for sign in SANITIZER_REPORTS)]
    assert reports == []


def _keep_logs(folder: Path, name: str) -> None:
    for log in folder.rglob("*.log"):
        kept = LOGS / name / log.relative_to(folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, kept)


def pytest_configure(config):
    config.addinivalue_line("markers", "brief: runs with the sanitizers' slow programs too")


def pytest_runtest_logreport(report):
    if report.failed:
        _outcomes["failed"] += 1
    elif report.when == "call" and report.passed:
        _outcomes["passed"] += 1


def pytest_unconfigure():
    print(f"scenario: {_outcomes['passed']} passed, {_outcomes['failed']} failed")
