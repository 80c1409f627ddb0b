-- What the schedules owe: since when each has been what it is, and which of their slots were found without effect.

-- One row for each expression that a schedule had. Its slots from `since` to the next row are owed; earlier ones are
-- nobody's debt. workloads_seen stays for the release before, should it be put back.
CREATE TABLE schedules_seen (
  workload    text        NOT NULL,
  schedule    text        NOT NULL,
  -- When its settings were written, on the cloud's clock.
  since       timestamptz NOT NULL,
  -- Null from before expressions were remembered: reconcile takes it for the one it finds.
  expression  text,
  time_zone   text,
  PRIMARY KEY (workload, schedule, since),
  CHECK ((expression IS NULL) = (time_zone IS NULL))
);
GRANT SELECT, INSERT, UPDATE ON schedules_seen TO ratchet_app;
INSERT INTO schedules_seen (workload, schedule, since) SELECT workload, 'load', since FROM workloads_seen;

-- Slots that reconcile found without effect, found and told once. They are caught up when slot_runs has them too.
CREATE TABLE missed_slots (
  workload  text        NOT NULL,
  schedule  text        NOT NULL,
  slot      timestamptz NOT NULL,
  -- On the cloud's clock, as last_at.
  found_at  timestamptz NOT NULL,
  -- How often it was asked for, and when last; null when its turn has not come.
  times     integer     NOT NULL DEFAULT 0 CHECK (times >= 0),
  last_at   timestamptz,
  PRIMARY KEY (workload, schedule, slot),
  CHECK ((times = 0) = (last_at IS NULL))
);
GRANT SELECT, INSERT, UPDATE ON missed_slots TO ratchet_app;
