-- A report's features and its traffic explain themselves under `explanation`; earlier reports did under `words`, which
-- also names a feature. Earlier reports get the new key beside the old one, so that both releases can read them.
UPDATE drift_reports SET details = details
  || jsonb_build_object('features', (
       SELECT coalesce(jsonb_agg(CASE
           WHEN feature ? 'words' AND NOT feature ? 'explanation'
           THEN feature || jsonb_build_object('explanation', feature -> 'words')
           ELSE feature END ORDER BY place), '[]'::jsonb)
       FROM jsonb_array_elements(details -> 'features') WITH ORDINALITY AS listed (feature, place)))
  || jsonb_build_object('traffic', CASE
       WHEN details -> 'traffic' ? 'words' AND NOT details -> 'traffic' ? 'explanation'
       THEN (details -> 'traffic') || jsonb_build_object('explanation', details -> 'traffic' -> 'words')
       ELSE details -> 'traffic' END)
WHERE details ? 'features' AND details ? 'traffic';
