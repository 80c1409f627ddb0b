"""JSON Schemas of text classification, generated from tasks/text-classification by `npm run docs`."""

from pathlib import Path

from ratchet_evaluator.schemas.json_schema import JsonSchema

_FOLDER = Path(__file__).resolve().parent

SNAPSHOT_LINE = JsonSchema("snapshot-line", _FOLDER)
EVALUATION_LINE = JsonSchema("evaluation-line", _FOLDER)
PREDICTION_LINE = JsonSchema("prediction-line", _FOLDER)
VOCABULARY = JsonSchema("vocabulary", _FOLDER)
MODEL_METADATA = JsonSchema("model-metadata", _FOLDER)
