"""Open edX events: signal definitions, payloads, and the tooling that sends, receives and transports them."""

__version__ = "11.2.0"
