"""Metrics of the server, in Prometheus's text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

# Of a request in seconds: a prediction takes some milliseconds, a thousand long texts take seconds.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """All metrics of one process; their names begin with ratchet_serving_."""

    def __init__(self) -> None:
        # Rates do not use the time at which a counter began.
        disable_created_metrics()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)

        def counter(name: str, words: str, labels: tuple[str, ...] = ()) -> Counter:
            return Counter(f"ratchet_serving_{name}", words, labels, registry=self.registry)

        def gauge(name: str, words: str, labels: tuple[str, ...] = ()) -> Gauge:
            return Gauge(f"ratchet_serving_{name}", words, labels, registry=self.registry)

        self.requests = counter("requests", "Requests by path and status.", ("path", "status"))
        self.latency = Histogram(
            "ratchet_serving_request_seconds",
            "From a request's head to its answer.",
            ("path",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.predictions = counter("predictions", "Predictions that were answered.", ("version", "class"))
        self.version = gauge("version_loaded", "Version that answers; 0 when there is none.")
        self.version_changes = counter("version_changes", "Times that another version began to answer.")
        self.digest_refusals = counter(
            "digest_refusals", "Models refused because their files are not the recorded ones."
        )
        self.load_failures = counter("load_failures", "Models that could not be had or did not load.")
        self.look_failures = counter("look_failures", "Times that the decided version could not be read.")
        self.environment_mismatch = gauge(
            "environment_mismatch", "1 when the loaded model was trained with other packages than are here."
        )
        self.buffered_rows = gauge("log_buffered_rows", "Rows of the inference log in memory.")
        self.spilled_rows = gauge("log_spilled_rows", "Rows of the inference log on disk, until the database is back.")
        self.written_rows = counter(
            "log_written_rows", "Rows that the database has taken; a repeated one counts again."
        )
        self.dropped_rows = counter("log_dropped_rows", "Rows of the inference log that are lost.", ("reason",))
