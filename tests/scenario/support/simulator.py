"""The simulated provider as a process, and what it counted."""

import json
import urllib.request
from pathlib import Path

from harness.installation import START_SECONDS, answers, free_port
from harness.process import Process

from support import market


class Simulator:
    def __init__(self, binary: Path, folder: Path):
        listen = f"127.0.0.1:{free_port()}"
        self.url = f"http://{listen}"
        self._process = Process([str(binary), "simulate", "--listen", listen],
                                folder / "simulator.log")

    def __enter__(self) -> "Simulator":
        self._process.start()
        self._process.wait_until(lambda: answers(f"{self.url}/simulator/totals"), START_SECONDS)
        return self

    def __exit__(self, *details) -> None:
        self._process.__exit__(*details)

    def reset(self) -> None:
        """Empty books, and the rules of the market."""
        self._post("reset", b"")
        self.rules([])

    def rules(self, more: list[dict]) -> None:
        """Replaces the rules: those of the market, then `more`."""
        self._post("rules", json.dumps(market.RULES + more).encode())

    def totals(self) -> dict:
        with urllib.request.urlopen(f"{self.url}/simulator/totals", timeout=10) as answer:
            return json.load(answer)

    def _post(self, command: str, body: bytes) -> None:
        urllib.request.urlopen(f"{self.url}/simulator/{command}", data=body, timeout=10).close()
