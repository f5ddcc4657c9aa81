-- The numbered list of changes that keeps every replica current. The lock on this one row
-- serialises writers until they commit, so epochs become visible in order and without gaps.
CREATE TABLE change_epoch (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch    bigint NOT NULL
);

INSERT INTO change_epoch (epoch) VALUES (0);

CREATE TABLE changes (
  epoch   bigint PRIMARY KEY,
  kind    text        NOT NULL CHECK (kind IN ('key', 'org', 'credits')),
  subject text        NOT NULL,                     -- key hash or organisation id
  at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX changes_by_age ON changes (at);
