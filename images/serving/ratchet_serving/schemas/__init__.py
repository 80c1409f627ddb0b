"""JSON Schemas of what comes in and goes out, generated from core/ and tasks/ by `npm run docs`."""
