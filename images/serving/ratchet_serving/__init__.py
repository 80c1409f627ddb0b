"""Model server of one workload."""
