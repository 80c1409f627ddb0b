"""Entry point of the processing job: `python3 evaluate.py`, from any working folder."""

import sys
from pathlib import Path

# Python adds this folder by itself, but not with PYTHONSAFEPATH, which an image may set.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ratchet_evaluator.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
