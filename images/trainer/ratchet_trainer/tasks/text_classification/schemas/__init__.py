"""JSON Schemas of text classification, generated from tasks/text-classification by `npm run docs`."""

from pathlib import Path

from ratchet_trainer.schemas.json_schema import JsonSchema

SNAPSHOT_LINE = JsonSchema("snapshot-line", Path(__file__).resolve().parent)
