"""Events of the analytics subdomain."""

from __future__ import annotations

from openedx_events.analytics.data import TrackingLogData
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.openedx.analytics.tracking.event.emitted.v1
# .. event_name: TRACKING_EVENT_EMITTED
# .. event_key_field: tracking_log.name
# .. event_description: Emitted when an entry has been written to the tracking log, if its name is in the list of
#   those to forward. Analytics services use it for reports.
# .. event_data: TrackingLogData
# .. event_trigger_repository: openedx/event-tracking
TRACKING_EVENT_EMITTED = OpenEdxPublicSignal(
    event_type="org.openedx.analytics.tracking.event.emitted.v1",
    data={"tracking_log": TrackingLogData},
)
