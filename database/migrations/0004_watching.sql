-- What serving writes, and what detect-drift, notify-people and manage-incidents remember. Every table is keyed by workload.

-- The inference log, one partition a day of the stack's time zone. Serving may add and nothing else; a repeated
-- batch finds its request ids here and adds nothing twice.
CREATE TABLE predictions (
  day             date        NOT NULL,
  workload        text        NOT NULL COLLATE "C",
  -- UUID version 7: carries the time of the request, so that its partition is found from the id alone.
  request_id      uuid        NOT NULL,
  predicted_at    timestamptz NOT NULL,
  version         integer     NOT NULL,
  -- In characters.
  text_length     integer     NOT NULL CHECK (text_length >= 0),
  tokens          integer     NOT NULL CHECK (tokens >= 0),
  unknown_tokens  integer     NOT NULL CHECK (unknown_tokens BETWEEN 0 AND tokens),
  -- Indexes of the version's tracked words that occur in the text, each once.
  words           smallint[]  NOT NULL,
  class           text        NOT NULL,
  confidence      real        NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  latency_millis  real        NOT NULL CHECK (latency_millis >= 0),
  -- Only when the workload says so.
  text            text,
  PRIMARY KEY (workload, request_id, day)
) PARTITION BY RANGE (day);

-- True labels that came back. The first arrival fixes the day it counts for; a correction changes the label.
CREATE TABLE feedback (
  workload     text        NOT NULL COLLATE "C",
  request_id   uuid        NOT NULL,
  label        text        NOT NULL,
  -- Day of the request, from its id; and the day on which the label came.
  request_day  date        NOT NULL,
  day          date        NOT NULL,
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (workload, request_id)
);
CREATE INDEX feedback_day ON feedback (workload, day);
CREATE INDEX feedback_request_day ON feedback (request_day);

-- Makes the partition of a day; whoever comes second finds it. Serving and detect-drift call it: neither owns tables.
CREATE FUNCTION ensure_prediction_day(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  partition text := 'predictions_' || to_char(wanted, 'YYYYMMDD');
BEGIN
  IF to_regclass('public.' || partition) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('prediction-days', 0));
  EXECUTE format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.predictions FOR VALUES FROM (%L) TO (%L)',
                 partition, wanted, wanted + 1);
END $$;

-- Drops the partitions of days before this one. Result: how many. The last 30 days are looked at every night, and whoever
-- asks for them is refused: retention is never less than 31 days, for the day that ended.
CREATE FUNCTION drop_prediction_days(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  one text;
  dropped integer := 0;
BEGIN
  IF before > (now() AT TIME ZONE 'UTC')::date - 30 THEN
    RAISE EXCEPTION 'requests of the last 30 days are kept; asked to drop those before %', before
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('prediction-days', 0));
  FOR one IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.predictions'::regclass AND c.relname < 'predictions_' || to_char(before, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE public.%I', one);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION ensure_prediction_day(date), drop_prediction_days(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_prediction_day(date) TO ratchet_app, ratchet_serving;
GRANT EXECUTE ON FUNCTION drop_prediction_days(date) TO ratchet_app;

GRANT SELECT ON predictions, feedback TO ratchet_app;
GRANT INSERT, SELECT ON predictions TO ratchet_serving;
GRANT INSERT, SELECT, UPDATE ON feedback TO ratchet_serving;
-- Serving follows what was decided.
GRANT SELECT ON production, model_versions TO ratchet_serving;

-- What the evaluator measured of a version's own evaluation set, and the words that serving looks for.
CREATE TABLE model_profiles (
  workload        text        NOT NULL,
  version         integer     NOT NULL,
  -- {feature: {rows, counts}} as in core/drift.ts: the reference, frozen before the version can be promoted.
  sketches        jsonb       NOT NULL,
  -- {tracked: [word], known: [word]}: those whose document frequency is followed, and those that training saw.
  vocabulary      jsonb       NOT NULL,
  recorded_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workload, version),
  FOREIGN KEY (workload, version) REFERENCES model_versions
);
GRANT SELECT, INSERT ON model_profiles TO ratchet_app;
GRANT SELECT ON model_profiles TO ratchet_serving;

-- The labelled rows of one slot, frozen so that production is scored on them before anything is trained on them.
ALTER TABLE evaluation_sets ADD COLUMN purpose text NOT NULL DEFAULT 'decision' CHECK (purpose IN ('decision', 'batch')),
  -- Of a batch: the version that was in production when it was frozen, and is scored on it.
  ADD COLUMN batch_version integer,
  ADD CHECK ((purpose = 'batch') = (batch_version IS NOT NULL)),
  ADD FOREIGN KEY (workload, batch_version) REFERENCES model_versions;
CREATE UNIQUE INDEX evaluation_sets_one_per_batch ON evaluation_sets (workload, slot) WHERE purpose = 'batch';

-- One day, reduced. A re-run replaces it.
CREATE TABLE drift_sketches (
  workload  text    NOT NULL,
  day       date    NOT NULL,
  version   integer NOT NULL,
  feature   text    NOT NULL,
  rows      bigint  NOT NULL CHECK (rows >= 0),
  counts    jsonb   NOT NULL,
  PRIMARY KEY (workload, day, version, feature)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON drift_sketches TO ratchet_app;

CREATE TABLE drift_reports (
  id                       bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workload                 text             NOT NULL,
  report_date              date             NOT NULL,
  -- In production on that day; null when nothing was.
  model_version            integer,
  -- Null when there was not enough data.
  data_drift_score         double precision,
  prediction_drift_score   double precision,
  performance_drift_score  double precision,
  drift_detected           boolean          NOT NULL,
  severity                 text             NOT NULL CHECK (severity IN ('none', 'warning', 'alert', 'critical')),
  -- DriftDetails of core/drift.ts.
  details                  jsonb            NOT NULL,
  created_at               timestamptz      NOT NULL DEFAULT now(),
  UNIQUE (workload, report_date)
);
GRANT SELECT, INSERT, UPDATE ON drift_reports TO ratchet_app;

-- core/incident.ts. One incident per cause that is not over. All times on the cloud's clock.
CREATE TABLE incidents (
  id                  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workload            text        NOT NULL,
  cause               text        NOT NULL,
  -- The worst since it opened; a warning opens none.
  severity            text        NOT NULL CHECK (severity IN ('alert', 'critical')),
  state               text        NOT NULL CHECK (state IN ('open', 'acknowledged', 'snoozed', 'resolved')),
  title               text        NOT NULL,
  text                text        NOT NULL,
  model_version       integer,
  report_id           bigint      REFERENCES drift_reports,
  opened_at           timestamptz NOT NULL,
  last_seen_at        timestamptz NOT NULL,
  -- Times that the cause was seen, the first included.
  seen                integer     NOT NULL DEFAULT 1,
  -- Until when an acknowledgement or a snooze keeps it quiet.
  quiet_until         timestamptz,
  acknowledged_by     text,
  escalated_at        timestamptz,
  -- The cause of an alarm is gone; resolved then, unless it comes back.
  calm_until          timestamptz,
  resolved_at         timestamptz,
  resolution          text,
  -- Slot whose report had a training requested for it: once per incident.
  retrain_asked_at    timestamptz,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK ((state IN ('acknowledged', 'snoozed')) = (quiet_until IS NOT NULL))
);
CREATE UNIQUE INDEX incidents_one_per_cause ON incidents (workload, cause) WHERE state <> 'resolved';
GRANT SELECT, INSERT, UPDATE ON incidents TO ratchet_app;

-- Every notice and alarm that arrived: a second delivery finds its key, a late one finds what was heard after it.
CREATE TABLE notices (
  key       text        PRIMARY KEY,
  workload  text        NOT NULL,
  -- Of the incident that it opened or repeated, and of those that it ended.
  cause     text,
  resolves  text[]      NOT NULL DEFAULT '{}',
  subject   text        NOT NULL,
  at        timestamptz NOT NULL
);
CREATE INDEX notices_by_time ON notices (workload, at);
GRANT SELECT, INSERT ON notices TO ratchet_app;

-- What each channel owes people, written with what causes it; one row per notice and channel.
CREATE TABLE notifications (
  id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice_key       text        NOT NULL,
  channel          text        NOT NULL CHECK (channel IN ('email', 'slack', 'on-call')),
  workload         text        NOT NULL,
  level            text        NOT NULL CHECK (level IN ('info', 'alert', 'critical')),
  audience         text        NOT NULL CHECK (audience IN ('promotions', 'alerts')),
  incident         bigint      REFERENCES incidents,
  -- What the on-call service folds by; what is owed of one thread is sent in order.
  thread           text        NOT NULL,
  -- What it tells the on-call service.
  action           text        NOT NULL DEFAULT 'trigger' CHECK (action IN ('trigger', 'acknowledge', 'resolve')),
  subject          text        NOT NULL,
  text             text        NOT NULL,
  at               timestamptz NOT NULL,
  -- given-up: refused for good, or three days without success, or the channel is not configured; last_error says which.
  state            text        NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'sent', 'given-up')),
  attempts         integer     NOT NULL DEFAULT 0,
  -- Of a row that was tried; one that was not is due at once.
  next_attempt_at  timestamptz NOT NULL,
  -- Since when its channel keeps it waiting.
  waiting_since    timestamptz,
  last_error       text,
  sent_at          timestamptz,
  UNIQUE (notice_key, channel)
);
CREATE INDEX notifications_owed ON notifications (channel, attempts, id) WHERE state = 'owed';
CREATE INDEX notifications_incident ON notifications (incident);
CREATE INDEX notifications_thread_owed ON notifications (channel, thread, id) WHERE state = 'owed';
GRANT SELECT, INSERT, UPDATE ON notifications TO ratchet_app;

-- How a channel does: one that failed is left alone until its pause is over, whatever else it owes.
CREATE TABLE notification_channels (
  channel   text        PRIMARY KEY CHECK (channel IN ('email', 'slack', 'on-call')),
  -- In a row; a success begins again.
  failures  integer     NOT NULL DEFAULT 0,
  retry_at  timestamptz,
  -- People were told by the other channels that this one refuses or has given up.
  reported  boolean     NOT NULL DEFAULT false
);
GRANT SELECT, INSERT, UPDATE ON notification_channels TO ratchet_app;

-- Drops what is past its retention on `today`, the newest day that was reported, and labels of requests before `before`,
-- whose requests are dropped too. At most 5,000 rows of a table at once, so that nobody waits long. Result: how many rows.
-- What is history stays: reports, incidents, what people did, audit_log.
CREATE FUNCTION drop_old_watching(today date, before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  most CONSTANT integer := 5000;
  total integer := 0;
  dropped integer;
BEGIN
  IF before > (now() AT TIME ZONE 'UTC')::date - 30 OR today > (now() AT TIME ZONE 'UTC')::date + 1 THEN
    RAISE EXCEPTION 'what belongs to the last 30 days is kept; asked to drop what is old on %, labels before %', today, before
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  DELETE FROM feedback WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM feedback WHERE request_day < before LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  total := total + dropped;
  DELETE FROM drift_sketches WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM drift_sketches WHERE day < today - 400 LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  total := total + dropped;
  DELETE FROM notices WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM notices WHERE at < today - 400 LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  total := total + dropped;
  DELETE FROM notifications WHERE ctid = ANY(ARRAY(
    SELECT told.ctid FROM notifications AS told LEFT JOIN incidents ON incidents.id = told.incident
    WHERE told.at < today - 400 AND told.state <> 'owed' AND coalesce(incidents.state, 'resolved') = 'resolved'
    LIMIT most FOR UPDATE OF told SKIP LOCKED));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  total := total + dropped;
  DELETE FROM outbox WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM outbox WHERE settled_at < today - 90 LIMIT most FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  RETURN total + dropped;
END $$;
REVOKE ALL ON FUNCTION drop_old_watching(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_old_watching(date, date) TO ratchet_app;

-- Every human action, for audit (R1.16); nobody but the owner can change or remove one.
CREATE TABLE alert_actions (
  id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL,
  actor     text        NOT NULL,
  action    text        NOT NULL,
  workload  text        NOT NULL,
  incident  bigint      REFERENCES incidents,
  why       text        NOT NULL,
  before    jsonb,
  after     jsonb
);
GRANT SELECT, INSERT ON alert_actions TO ratchet_app;
