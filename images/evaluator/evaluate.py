"""What the processing job starts, `python3 evaluate.py`, from whatever folder: the package lies beside this file."""

import sys
from pathlib import Path

# Not left to Python: an image may run it with PYTHONSAFEPATH, which leaves the script's folder out.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ratchet_evaluator.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
