-- What load-data remembers. Every table is keyed by workload; the application's role gets what its queries use and
-- nothing else, in the same file, so that a table and the rights on it are read together.

-- One object that a workload draws its shares from, pinned for ever by the first batch that became visible.
CREATE TABLE sources (
  workload    text        NOT NULL,
  path        text        NOT NULL,
  version_id  text        NOT NULL,
  etag        text        NOT NULL,
  total_rows  bigint      NOT NULL CHECK (total_rows > 0),
  seed        bigint      NOT NULL,
  -- Ranks [0, drawn) belong to batches that are loaded.
  drawn       bigint      NOT NULL DEFAULT 0 CHECK (drawn BETWEEN 0 AND total_rows),
  pinned_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, path)
);
GRANT SELECT, INSERT, UPDATE ON sources TO ratchet_app;

-- Objects that source.mode "new" has loaded. An object that is overwritten has another etag and is loaded again; row
-- keys decide what is new in it.
CREATE TABLE source_objects (
  workload    text        NOT NULL,
  path        text        NOT NULL,
  etag        text        NOT NULL,
  version_id  text        NOT NULL,
  slot        timestamptz NOT NULL,
  PRIMARY KEY (workload, path, etag)
);
GRANT SELECT, INSERT ON source_objects TO ratchet_app;

-- One row per slot: a second trigger of a slot finds it here. `failed` says why and is replaced when it is run again.
CREATE TABLE batches (
  workload       text        NOT NULL,
  slot           timestamptz NOT NULL,
  status         text        NOT NULL CHECK (status IN ('loaded', 'exhausted', 'failed')),
  path           text,
  version_id     text,
  rank_from      bigint,
  rank_to        bigint,
  rows_expected  bigint      NOT NULL DEFAULT 0,
  rows_loaded    bigint      NOT NULL DEFAULT 0,
  rows_rejected  bigint      NOT NULL DEFAULT 0,
  -- {rows, labels: {label: rows}, distinctTexts, duplicateTexts, duplicateKeys, setAside}, read back from `examples`.
  verification   jsonb,
  -- {code, message, rejectedBy: {reason: rows}}
  failure        jsonb,
  recorded_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, slot),
  CHECK ((status = 'failed') = (failure IS NOT NULL)),
  CHECK (status <> 'loaded' OR (rows_loaded > 0 AND verification IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE ON batches TO ratchet_app;

-- The labelled rows. No foreign key to batches: its trigger per row halves the loading rate, and both are written by
-- one transaction.
CREATE TABLE examples (
  slot       timestamptz NOT NULL,
  set_aside  boolean     NOT NULL,
  workload   text        NOT NULL COLLATE "C",
  row_key    text        NOT NULL COLLATE "C",
  label      text        NOT NULL COLLATE "C",
  -- SHA-256 of the normalised text; decides the side of the line, finds duplicates, never the text itself in a log.
  text_hash  bytea       NOT NULL,
  text       text        NOT NULL,
  PRIMARY KEY (workload, row_key)
);
-- Rows are appended slot by slot, so a block-range index finds a batch or the newest rows at no cost per row. Training
-- reads a whole workload, through the primary key or the table as a whole. Ranges that vacuum has not summarised yet
-- are read as well, so no autosummarize: a large COPY overflows its queue and fills the server's log.
CREATE INDEX examples_slot ON examples USING brin (slot);
GRANT SELECT, INSERT ON examples TO ratchet_app;

-- Rejected rows for people to look at: at most 1,000 a batch, while batches.rows_rejected counts all.
CREATE TABLE quarantine (
  workload  text        NOT NULL,
  slot      timestamptz NOT NULL,
  path      text        NOT NULL,
  line      bigint      NOT NULL,
  reason    text        NOT NULL,
  excerpt   text        NOT NULL,
  PRIMARY KEY (workload, slot, path, line)
);
GRANT SELECT, INSERT, DELETE ON quarantine TO ratchet_app;

-- The last outcome of each slot of each schedule; reconcile derives seconds since the last success from it.
CREATE TABLE slot_runs (
  workload     text        NOT NULL,
  schedule     text        NOT NULL,
  slot         timestamptz NOT NULL,
  outcome      text        NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
  finished_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, schedule, slot)
);
GRANT SELECT, INSERT, UPDATE ON slot_runs TO ratchet_app;

-- Who did what, and why; the application can add and read, nobody but the owner can change or remove.
CREATE TABLE audit_log (
  id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL DEFAULT now(),
  actor     text        NOT NULL,
  action    text        NOT NULL,
  workload  text        NOT NULL,
  subject   text        NOT NULL,
  before    jsonb,
  after     jsonb,
  why       text        NOT NULL
);
GRANT SELECT, INSERT ON audit_log TO ratchet_app;
