"""After all suites: the books of the gateway agree with what the provider would bill."""

import os

from harness.postgres import query
from installation import eventually, simulator_totals

LEDGER = """
  SELECT upstream_model, count(*), sum(prompt_tokens), sum(completion_tokens)
  FROM usage_records WHERE status = 'completed' GROUP BY upstream_model
"""


def ledger() -> dict:
    rows = query(os.environ["AROUTER_DATABASE_URL"], LEDGER)
    return {model: tuple(int(number) for number in numbers) for model, *numbers in rows}


def provider() -> dict:
    return {model: (sums["completed"], sums["prompt_tokens"], sums["completion_tokens"])
            for model, sums in simulator_totals()["by_model"].items() if sums["completed"] > 0}


def test_completed_calls_and_their_tokens_agree_model_by_model():
    assert provider(), "the suites have run"
    # Rows travel through the journal: the last ones may be on their way.
    try:
        eventually("agreement", 10, lambda: ledger() == provider())
    except AssertionError:
        assert ledger() == provider()


def test_every_call_was_settled():
    url = os.environ["AROUTER_DATABASE_URL"]
    assert query(url, "SELECT count(*) FROM usage_records WHERE status = 'abandoned'") == [["0"]]


def test_what_the_account_spent_is_the_sum_of_its_rows():
    spent = """
      SELECT (SELECT coalesce(sum(cost_nano), 0) FROM usage_records WHERE org_id = orgs.id),
             (SELECT coalesce(sum(spent_nano), 0) FROM spend_windows
              WHERE scope_id = credit_scope)
      FROM orgs
    """
    for rows, counted in query(os.environ["AROUTER_DATABASE_URL"], spent):
        assert rows == counted
