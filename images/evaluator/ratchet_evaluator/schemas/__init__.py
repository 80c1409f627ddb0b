"""JSON Schemas of inputs and outputs, generated from core/ and tasks/ by `npm run docs`."""
