"""The product's evaluator. The model server uses its task kinds and its digest too."""
