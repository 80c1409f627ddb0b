"""JSON Schemas of text classification, generated from tasks/text-classification by `npm run docs`."""

from pathlib import Path

from ratchet_serving.schemas.json_schema import JsonSchema

REQUEST = JsonSchema("request", Path(__file__).resolve().parent)
