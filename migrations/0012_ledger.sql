-- The credit ledger as double entry: each row moves an amount between the organisation's account and
-- `counter_account`. What calls cost is not here but in usage_daily, which statements show by day.
ALTER TABLE credit_entries
  ADD COLUMN posting_id      uuid,                           -- the same in all entries of one operation
  ADD COLUMN counter_account text NOT NULL DEFAULT 'grants', -- another organisation is 'organization:' and its id
  ADD COLUMN external_id     text CHECK (length(external_id) BETWEEN 1 AND 255),   -- as other books know it
  ADD COLUMN actor_kind      text,                           -- as in audit_events; null: nobody's doing
  ADD COLUMN actor_id        text,
  ADD COLUMN expires_at      timestamptz;                    -- when what is left of it leaves the balance

ALTER TABLE credit_entries DROP CONSTRAINT credit_entries_kind_check;
ALTER TABLE credit_entries ADD CONSTRAINT credit_entries_sign CHECK (CASE
  WHEN kind IN ('grant', 'purchase', 'refund', 'transfer_in') THEN amount_nano > 0
  WHEN kind IN ('usage', 'transfer_out', 'expiry') THEN amount_nano < 0
  WHEN kind = 'adjustment' THEN amount_nano <> 0
  ELSE false END);

CREATE UNIQUE INDEX credit_entries_external ON credit_entries (org_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX credit_entries_by_posting ON credit_entries (posting_id) WHERE posting_id IS NOT NULL;

-- What is left of entries that expire. `spent_nano` is what the organisation had spent when
-- `remaining_nano` was last brought up to date; it is the same in all lots that are not empty.
CREATE TABLE credit_lots (
  entry_id       uuid PRIMARY KEY REFERENCES credit_entries (id),
  org_id         uuid        NOT NULL REFERENCES orgs (id),
  expires_at     timestamptz NOT NULL,
  remaining_nano bigint      NOT NULL CHECK (remaining_nano >= 0),
  spent_nano     bigint      NOT NULL
);

CREATE INDEX credit_lots_by_org ON credit_lots (org_id, expires_at) WHERE remaining_nano > 0;
CREATE INDEX credit_lots_by_expiry ON credit_lots (expires_at) WHERE remaining_nano > 0;

-- Requests that may be repeated without taking effect again.
CREATE TABLE credit_requests (
  org_id          uuid        NOT NULL REFERENCES orgs (id),
  idempotency_key text        NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
  request         text        NOT NULL,                      -- what was asked for, in one spelling
  posting_id      uuid        NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, idempotency_key)
);

SELECT wall_off('credit_lots');
SELECT wall_off('credit_requests');
