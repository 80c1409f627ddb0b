"""The server of one workload's production model."""
