"""The rows in PostgreSQL against what callers were told and what the provider counted."""

from dataclasses import dataclass

from support.calls import Answer
from support.site import Site

COLUMNS = "request_id, status, prompt_tokens, completion_tokens, cost_nano"


@dataclass(frozen=True)
class Row:
    request_id: str
    status: str
    tokens: tuple[int, int]
    cost_nano: int


def rows(site: Site) -> list[Row]:
    return [Row(id_, status, (int(prompt), int(completion)), int(cost))
            for id_, status, prompt, completion, cost
            in site.query(f"SELECT {COLUMNS} FROM usage_records")]


def assert_each_is_booked_once(site: Site, answers: list[Answer]) -> None:
    """Every complete answer has exactly one row, with the tokens and the cost its caller saw; no
    other call has two; and every sum that is kept is the sum of the rows."""
    booked = rows(site)
    by_id = {row.request_id: row for row in booked}
    assert len(by_id) == len(booked), "a call has two rows"
    complete = [answer for answer in answers if answer.complete]
    told = {answer.request_id: ("completed", answer.tokens, answer.cost_nano)
            for answer in complete}
    assert len(told) == len(complete), "a request id was given twice"
    found = {id_: (by_id[id_].status, by_id[id_].tokens, by_id[id_].cost_nano)
             for id_ in told if id_ in by_id}
    assert found == told
    assert_sums_follow_the_rows(site)


def assert_sums_follow_the_rows(site: Site) -> None:
    spent = "SELECT coalesce(sum(cost_nano), 0) FROM usage_records"
    daily = "SELECT coalesce(sum(cost_nano), 0) FROM usage_daily"
    counted = ("SELECT coalesce(sum(spent_nano), 0) FROM spend_windows "
               "WHERE scope_id IN (SELECT credit_scope FROM orgs)")
    assert site.number(daily) == site.number(spent)
    assert site.number(counted) == site.number(spent)


def assert_agree_with_provider(site: Site) -> None:
    """Completed calls and their tokens; for runs in which the gateway was not killed."""
    completed = [row for row in rows(site) if row.status == "completed"]
    totals = site.simulator.totals()
    assert len(completed) == totals["completed"]
    assert sum(row.tokens[0] for row in completed) == totals["prompt_tokens"]
    assert sum(row.tokens[1] for row in completed) == totals["completion_tokens"]


def total_nano(site: Site) -> int:
    return site.number("SELECT coalesce(sum(cost_nano), 0) FROM usage_records")
