"""The parity check: the gateway's ledger against what the provider says it served."""

import time
from dataclasses import asdict, dataclass

from runner.postgres import Database
from runner.programs import Upstream

NOW_SQL = "SELECT now()"
LEDGER_SQL = """
  SELECT count(*), coalesce(sum(prompt_tokens), 0), coalesce(sum(completion_tokens), 0),
         coalesce(sum(cost_nano), 0)
  FROM usage_records
  WHERE created_at >= '{since}' AND status IN ('completed', 'cancelled')
"""

# USD per million tokens of every benchmark model: whole nano-dollars per token, so costs are exact.
INPUT_PRICE = 1
OUTPUT_PRICE = 4
NANO_PER_TOKEN_AND_PRICE = 1000

DRAIN_SECONDS = 20
POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Sums:
    requests: int
    prompt_tokens: int
    completion_tokens: int
    cost_nano: int


@dataclass(frozen=True)
class Parity:
    ledger: Sums
    expected: Sums
    requests_only: bool  # streams cut before their usage: their tokens are the gateway's estimate

    @property
    def holds(self) -> bool:
        if self.requests_only:
            return self.ledger.requests == self.expected.requests
        return self.ledger == self.expected

    def describe(self) -> str:
        names = ["requests"] if self.requests_only else list(asdict(self.expected))
        ledger, expected = asdict(self.ledger), asdict(self.expected)
        pairs = [f"{name} {ledger[name]}" if ledger[name] == expected[name]
                 else f"{name} {ledger[name]}, expected {expected[name]}" for name in names]
        return ("ok: " if self.holds else "FAILED: ") + "; ".join(pairs)

    def to_json(self) -> dict:
        return {"holds": self.holds, **asdict(self)}


class ParityCheck:
    """Begun before the first request of a run, finished after its last."""

    def __init__(self, database: Database, upstream: Upstream):
        self._database = database
        self._upstream = upstream
        self._since = database.query(NOW_SQL)[0]
        self._served_before = upstream.totals()

    def finish(self, requests: int, requests_only: bool = False) -> Parity:
        """`requests` are those the load generator saw completed, or cancelled itself."""
        expected = self._expected(requests)
        deadline = time.monotonic() + DRAIN_SECONDS
        while (ledger := self._ledger()).requests < requests and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        time.sleep(POLL_SECONDS)  # a row too many would come late
        return Parity(self._ledger() if ledger.requests >= requests else ledger, expected,
                      requests_only)

    def _expected(self, requests: int) -> Sums:
        served = self._upstream.totals()
        prompt, completion = (served[name] - self._served_before[name]
                              for name in ("prompt_tokens", "completion_tokens"))
        price = prompt * INPUT_PRICE + completion * OUTPUT_PRICE
        return Sums(requests, prompt, completion, price * NANO_PER_TOKEN_AND_PRICE)

    def _ledger(self) -> Sums:
        return Sums(*map(int, self._database.query(LEDGER_SQL.format(since=self._since))))
