"""Environment in which a model was trained, recorded so that it can be loaded and evaluated in the same environment."""

import hashlib
import platform
from pathlib import Path

_REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"


def environment_of_image() -> dict[str, str]:
    """Python's version and the SHA-256 of the image's requirements.txt."""
    content = _REQUIREMENTS.read_bytes()
    return {"python": platform.python_version(), "requirements": hashlib.sha256(content).hexdigest()}
