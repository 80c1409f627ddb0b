-- What reconcile repaired, so that a repair that does not help is tried ever more seldom and told twice, not hourly.
CREATE TABLE repairs (
  workload  text        NOT NULL,
  what      text        NOT NULL,
  -- On the cloud's clock.
  last_at   timestamptz NOT NULL,
  times     integer     NOT NULL CHECK (times > 0),
  PRIMARY KEY (workload, what)
);
GRANT SELECT, INSERT, UPDATE ON repairs TO ratchet_app;

-- Whose fault a failed evaluation is, as in training_jobs: only the platform's is tried again unasked.
ALTER TABLE evaluations ADD COLUMN fault text CHECK (fault IN ('training', 'platform'));
