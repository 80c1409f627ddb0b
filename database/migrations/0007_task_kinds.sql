-- Columns that every task kind shares. A content, a truth and an answer are texts in the notation of the task kind
-- (docs/decisions/0017-task-kinds.md): the columns that hold them keep the names of the first kind and its rows.
COMMENT ON COLUMN examples.text IS 'content of the row, in the notation of the task kind';
COMMENT ON COLUMN examples.label IS 'truth of the row, in the notation of the task kind';
COMMENT ON COLUMN evaluation_sets.labels IS 'truths, in the order of the rows of the set';
COMMENT ON COLUMN evaluations.classes IS 'answers, in the order of the rows of the set';
COMMENT ON COLUMN evaluations.confidences IS 'null where models of the task kind have none';
COMMENT ON COLUMN predictions.class IS 'the answer, in the notation of the task kind';
COMMENT ON COLUMN feedback.label IS 'the truth, in the notation of the task kind';

-- Answers without confidences.
ALTER TABLE evaluations DROP CONSTRAINT evaluations_check,
  ADD CONSTRAINT evaluations_answered CHECK ((status = 'succeeded') = (classes IS NOT NULL));

-- What a task kind logs of a request and has no column for: {feature: value}. The columns of texts are theirs alone.
ALTER TABLE predictions ADD COLUMN features jsonb,
  ALTER COLUMN text_length DROP NOT NULL,
  ALTER COLUMN tokens DROP NOT NULL,
  ALTER COLUMN unknown_tokens DROP NOT NULL,
  ALTER COLUMN words DROP NOT NULL,
  ALTER COLUMN confidence DROP NOT NULL;

-- A metric may be better when it is lower; `minimum` is then the most that a candidate may score.
ALTER TABLE decisions ADD COLUMN better text NOT NULL DEFAULT 'higher' CHECK (better IN ('higher', 'lower')),
  DROP CONSTRAINT decisions_check,
  -- The ratchet itself: nothing is promoted that does not pass the rule that is written beside it.
  ADD CONSTRAINT decisions_ratchet CHECK (outcome <> 'promoted' OR decided_by <> 'ratchet' OR CASE better
    WHEN 'higher' THEN score_new > minimum AND (score_production IS NULL OR score_new > score_production)
    ELSE score_new < minimum AND (score_production IS NULL OR score_new < score_production) END);
COMMENT ON COLUMN decisions.minimum IS 'limit of the metric: a candidate must score better';
