"""What the Acme University asks of its events."""

from sphinx_event_catalog.catalog.definitions import write_event
from sphinx_event_catalog.catalog.model import Event
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

DOMAIN = "edu.acme."


@rule(
    "acme-event-type",
    Severity.ERROR,
    "The event type does not begin with the domain of the university.",
    of=Event,
    bad=write_event(event_type="org.acme.learning.diploma.mailed.v1"),
    good=write_event(event_type="edu.acme.learning.diploma.mailed.v1"),
)
def find_foreign_domain(event, _):
    """Find events that other organizations could define, too."""
    if not event.event_type.startswith(DOMAIN):
        message = f"event type '{event.event_type}'; expected '{DOMAIN}...'"
        yield Finding(event.location, message)
