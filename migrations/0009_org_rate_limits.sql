-- What all keys of an organisation together may do at a time; null = no limit. A key's own limits are
-- columns of `keys` with the same names.
ALTER TABLE orgs
  ADD COLUMN requests_per_minute bigint CHECK (requests_per_minute > 0),
  ADD COLUMN requests_per_day    bigint CHECK (requests_per_day > 0),
  ADD COLUMN tokens_per_minute   bigint CHECK (tokens_per_minute > 0),
  ADD COLUMN concurrent_requests bigint CHECK (concurrent_requests > 0);
