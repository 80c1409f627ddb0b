"""`python serving-bare.py MODEL_FOLDER PORT`: the peer of bench/serving.ts, a minimal model server.

It loads the model through MLflow and answers requests. It has no token, no limits, no log, and cannot change the
model.
"""

import sys

import mlflow
import pandas as pd
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

model = mlflow.pyfunc.load_model(sys.argv[1])
app = FastAPI()


class Texts(BaseModel):
    texts: list[str]


@app.post("/predict")
def predict(asked: Texts) -> dict:
    return {"predictions": model.predict(pd.DataFrame({"text": asked.texts})).to_dict("records")}


@app.get("/ready")
def ready() -> dict:
    return {}


if __name__ == "__main__":
    # Without the access log, as ours; uvloop and httptools are taken where they are installed, as by ours.
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="warning")
