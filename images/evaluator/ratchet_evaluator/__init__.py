"""The product's evaluator: prediction vectors of model versions. Servers use its answers, sketches and digest too."""
