"""Events of the authorization subdomain: roles that were assigned or removed."""

from __future__ import annotations

from openedx_events.authz.data import RoleAssignmentData
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.openedx.authz.role_assignment.created
# .. event_name: ROLE_ASSIGNMENT_CREATED
# .. event_key_field: role_assignment.scope
# .. event_description: Emitted when a user or another subject has been given a role within a scope, after the
#   transaction is committed. The permissions of the role are now in effect.
# .. event_data: RoleAssignmentData
# .. event_trigger_repository: openedx/openedx-authz
# event-catalog: ignore[event-type-version] Published name, on the wire since openedx-events 11.2.
ROLE_ASSIGNMENT_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.authz.role_assignment.created",
    data={"role_assignment": RoleAssignmentData},
)

# .. event_type: org.openedx.authz.role_assignment.deleted
# .. event_name: ROLE_ASSIGNMENT_DELETED
# .. event_key_field: role_assignment.scope
# .. event_description: Emitted when a role within a scope has been removed from a user or another subject, after
#   the transaction is committed.
# .. event_data: RoleAssignmentData
# .. event_trigger_repository: openedx/openedx-authz
# event-catalog: ignore[event-type-version] Published name, on the wire since openedx-events 11.2.
ROLE_ASSIGNMENT_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.authz.role_assignment.deleted",
    data={"role_assignment": RoleAssignmentData},
)
