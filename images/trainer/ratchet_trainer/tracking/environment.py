"""Environment in which a model was trained, recorded so that it can be loaded and evaluated in the same environment."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

_REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"


def environment_of_image() -> dict[str, str]:
    """Python's version and the SHA-256 of the image's requirements.txt."""
    content = _REQUIREMENTS.read_bytes()
    return {"python": platform.python_version(), "requirements": hashlib.sha256(content).hexdigest()}


def model_requirements() -> list[str]:
    """Packages that predictor.py imports, with their installed versions.

    They are listed explicitly, because MLflow's inference loads the model in a second process, which took most of the
    time of log_model.
    """
    names = ["mlflow-skinny", "numpy", "pandas", "scikit-learn", "scipy"]
    return [f"{name}=={version(name)}" for name in names]
