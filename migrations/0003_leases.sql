-- What a scope has spent and lent in one window. Whoever changes a lease holds the lock on its
-- window's row first, and takes such locks in the order of (scope_id, window_start): that is what
-- makes leasing free of deadlocks and lost updates.
CREATE TABLE spend_windows (
  scope_id     bigint      NOT NULL,
  window_start timestamptz NOT NULL,                     -- the Unix epoch for limits without reset
  spent_nano   bigint      NOT NULL DEFAULT 0,
  leased_nano  bigint      NOT NULL DEFAULT 0 CHECK (leased_nano >= 0),
  PRIMARY KEY (scope_id, window_start)
) WITH (fillfactor = 50);

CREATE TABLE replicas (
  id           uuid PRIMARY KEY,
  incarnation  bigint      NOT NULL,                     -- counts registrations
  expiry_ms    bigint      NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  expired_at   timestamptz,                              -- when its death was noticed
  returned     bigint      NOT NULL DEFAULT 0            -- number of its last hand-back
);

CREATE TABLE leases (
  scope_id           bigint      NOT NULL,
  window_start       timestamptz NOT NULL,
  replica_id         uuid        NOT NULL,
  incarnation        bigint      NOT NULL,
  amount_nano        bigint      NOT NULL CHECK (amount_nano >= 0),
  unreconciled_since timestamptz,                        -- its replica died holding it
  PRIMARY KEY (scope_id, window_start, replica_id, incarnation)
) WITH (fillfactor = 50);

CREATE INDEX leases_by_replica ON leases (replica_id, incarnation);
CREATE INDEX leases_unreconciled ON leases (unreconciled_since) WHERE unreconciled_since IS NOT NULL;
