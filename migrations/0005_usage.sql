-- One row a call, without content. The partition of a month is made when its first row arrives.
CREATE TABLE usage_records (
  request_id                 uuid          NOT NULL,
  created_at                 timestamptz   NOT NULL,
  org_id                     uuid          NOT NULL,
  key_hash                   text          NOT NULL,
  scope_ids                  bigint[]      NOT NULL,   -- what the cost was counted against,
  window_starts              timestamptz[] NOT NULL,   -- and in which window of each
  model                      text          NOT NULL,
  requested_model            text          NOT NULL,
  provider                   text          NOT NULL,
  upstream_model             text          NOT NULL,
  upstream_id                text          NOT NULL,
  status                     text          NOT NULL,
  usage_source               text          NOT NULL,
  prompt_tokens              bigint        NOT NULL,
  completion_tokens          bigint        NOT NULL,
  cached_read_tokens         bigint        NOT NULL,
  cache_write_tokens         bigint        NOT NULL,
  reasoning_tokens           bigint        NOT NULL,
  prompt_audio_tokens        bigint        NOT NULL,
  completion_audio_tokens    bigint        NOT NULL,
  accepted_prediction_tokens bigint        NOT NULL,
  rejected_prediction_tokens bigint        NOT NULL,
  cost_nano                  bigint        NOT NULL,
  prompt_cost_nano           bigint        NOT NULL,
  completion_cost_nano       bigint        NOT NULL,
  price_version              text          NOT NULL,
  streamed                   boolean       NOT NULL,
  is_byok                    boolean       NOT NULL,
  http_status                integer       NOT NULL,
  attempts                   integer       NOT NULL,
  finish_reason              text          NOT NULL,
  native_finish_reason       text          NOT NULL,
  error_slug                 text          NOT NULL,
  latency_ms                 bigint        NOT NULL,
  time_to_first_token_ms     bigint        NOT NULL,
  generation_ms              bigint        NOT NULL,
  gateway_overhead_us        bigint        NOT NULL,
  end_user                   text          NOT NULL,
  app_url                    text          NOT NULL,
  app_title                  text          NOT NULL,
  session_id                 text          NOT NULL,
  PRIMARY KEY (request_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX usage_records_by_org ON usage_records (org_id, created_at DESC);

-- Sums for pages and limits shown to people. Days are UTC.
CREATE TABLE usage_daily (
  day               date   NOT NULL,
  org_id            uuid   NOT NULL,
  key_hash          text   NOT NULL,
  model             text   NOT NULL,
  provider          text   NOT NULL,
  requests          bigint NOT NULL,
  prompt_tokens     bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  reasoning_tokens  bigint NOT NULL,
  cached_tokens     bigint NOT NULL,
  cost_nano         bigint NOT NULL,
  PRIMARY KEY (day, org_id, key_hash, model, provider)
);

CREATE INDEX usage_daily_by_key ON usage_daily (key_hash, day);
CREATE INDEX usage_daily_by_org ON usage_daily (org_id, day);
