-- What train-model, evaluate-model, promote-model and reconcile remember. Every table is keyed by workload.

-- When reconcile first saw a workload: slots before that are nobody's debt.
CREATE TABLE workloads_seen (
  workload  text        NOT NULL PRIMARY KEY,
  since     timestamptz NOT NULL
);
GRANT SELECT, INSERT ON workloads_seen TO ratchet_app;

-- Frozen training data, addressed by the SHA-256 of its content.
CREATE TABLE snapshots (
  workload    text        NOT NULL,
  hash        text        NOT NULL,
  slot        timestamptz NOT NULL,
  uri         text        NOT NULL,
  rows        bigint      NOT NULL CHECK (rows > 0),
  labels      jsonb       NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, hash)
);
GRANT SELECT, INSERT ON snapshots TO ratchet_app;

-- One row per attempt. requested -> running -> succeeded | failed; a failed attempt is never changed, the next one is
-- a new row, so that its job has a new name.
CREATE TABLE training_jobs (
  workload     text        NOT NULL,
  slot         timestamptz NOT NULL,
  attempt      integer     NOT NULL CHECK (attempt BETWEEN 1 AND 99),
  job_name     text        UNIQUE,
  -- The newest batch whose rows it may use.
  data_slot    timestamptz NOT NULL,
  requested_by text        NOT NULL,
  why          text        NOT NULL,
  status       text        NOT NULL CHECK (status IN ('requested', 'running', 'succeeded', 'failed')),
  snapshot     text,
  run_id       text,
  image_uri    text,
  -- On the cloud's clock: when the job must have ended.
  due_at       timestamptz,
  seconds      double precision,
  -- Whose fault a failure is: the training itself, or what it runs on; only the latter is tried again unasked.
  fault        text        CHECK (fault IN ('training', 'platform')),
  reason       text,
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, slot, attempt),
  CHECK ((status = 'failed') = (reason IS NOT NULL)),
  CHECK (status IN ('requested', 'failed') OR (job_name IS NOT NULL AND run_id IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE ON training_jobs TO ratchet_app;

-- Registered model versions. `stage` is what the product decided; MLflow's tag of that name is a mirror.
CREATE TABLE model_versions (
  workload        text        NOT NULL,
  version         integer     NOT NULL,
  slot            timestamptz NOT NULL,
  run_id          text        NOT NULL,
  model_uri       text        NOT NULL,
  -- SHA-256 over the model's files; whoever loads the model checks it.
  digest          text        NOT NULL,
  -- The image that trained it: the environment in which it is judged and served.
  image_uri       text        NOT NULL,
  stage           text        NOT NULL DEFAULT 'None' CHECK (stage IN ('None', 'Staging', 'Production', 'Archived')),
  -- The set on which this candidate is judged, once it is frozen.
  evaluation_set  text,
  registered_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, version),
  UNIQUE (workload, run_id)
);
CREATE UNIQUE INDEX model_versions_one_production ON model_versions (workload) WHERE stage = 'Production';
GRANT SELECT, INSERT, UPDATE ON model_versions TO ratchet_app;

-- Frozen per decision. `labels` in the order of the set's rows.
CREATE TABLE evaluation_sets (
  workload    text        NOT NULL,
  hash        text        NOT NULL,
  slot        timestamptz NOT NULL,
  uri         text        NOT NULL,
  labels      text[]      NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, hash)
);
GRANT SELECT, INSERT ON evaluation_sets TO ratchet_app;

-- One prediction vector per model version and evaluation set, in the order of the set's rows.
CREATE TABLE evaluations (
  workload        text        NOT NULL,
  version         integer     NOT NULL,
  evaluation_set  text        NOT NULL,
  attempt         integer     NOT NULL CHECK (attempt BETWEEN 1 AND 99),
  job_name        text        NOT NULL UNIQUE,
  status          text        NOT NULL CHECK (status IN ('requested', 'running', 'succeeded', 'failed')),
  output_uri      text        NOT NULL,
  classes         text[],
  confidences     real[],
  reason          text,
  recorded_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, version, evaluation_set),
  FOREIGN KEY (workload, version) REFERENCES model_versions,
  FOREIGN KEY (workload, evaluation_set) REFERENCES evaluation_sets,
  CHECK ((status = 'succeeded') = (classes IS NOT NULL AND confidences IS NOT NULL)),
  CHECK (classes IS NULL OR cardinality(classes) = cardinality(confidences))
);
GRANT SELECT, INSERT, UPDATE ON evaluations TO ratchet_app;

-- Which version serves. `epoch` grows with every change; an effect of an older epoch is not applied any more.
CREATE TABLE production (
  workload  text    NOT NULL PRIMARY KEY,
  version   integer,
  epoch     integer NOT NULL DEFAULT 0,
  slot      timestamptz,
  FOREIGN KEY (workload, version) REFERENCES model_versions
);
GRANT SELECT, INSERT, UPDATE ON production TO ratchet_app;

-- One decision per candidate. A pending one waits for a person; a newer candidate that passes supersedes it.
CREATE TABLE decisions (
  workload            text             NOT NULL,
  candidate_version   integer          NOT NULL,
  slot                timestamptz      NOT NULL,
  production_version  integer,
  evaluation_set      text             NOT NULL,
  metric              text             NOT NULL,
  score_new           double precision NOT NULL,
  score_production    double precision,
  minimum             double precision NOT NULL,
  confidence          double precision,
  interval_low        double precision,
  interval_high       double precision,
  outcome             text             NOT NULL CHECK (outcome IN ('promoted', 'refused', 'pending', 'superseded')),
  rule                text             NOT NULL,
  reason              text             NOT NULL,
  decided_by          text             NOT NULL,
  recorded_at         timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, candidate_version),
  FOREIGN KEY (workload, candidate_version) REFERENCES model_versions,
  FOREIGN KEY (workload, evaluation_set) REFERENCES evaluation_sets,
  -- The ratchet itself: nothing is promoted that does not pass the rule that is written beside it.
  CHECK (outcome <> 'promoted' OR decided_by <> 'ratchet'
         OR (score_new > minimum AND (score_production IS NULL OR score_new > score_production)))
);
GRANT SELECT, INSERT, UPDATE ON decisions TO ratchet_app;

-- What is owed to the world outside: written with the decision, applied afterwards in order, by one writer a workload.
CREATE TABLE outbox (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workload    text        NOT NULL,
  effect      jsonb       NOT NULL,
  attempts    integer     NOT NULL DEFAULT 0,
  last_error  text,
  settled_at  timestamptz,
  outcome     text        CHECK (outcome IN ('applied', 'superseded', 'refused')),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX outbox_owed ON outbox (workload, id) WHERE settled_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON outbox TO ratchet_app;
