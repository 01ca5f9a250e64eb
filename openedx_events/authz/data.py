"""Payload classes of the authorization subdomain."""

# Annotations are not postponed here: `attr.fields()` has to give the classes themselves, not their names.
# The classes have no slots and compare in order, as published: receivers read their `__dict__`.

import attr


# event-catalog: ignore[field-personal] Published shape; the docstring says when the subject is personal.
@attr.s(auto_attribs=True, frozen=True)
class RoleAssignmentData:
    """A role within a scope that was assigned to a subject, or removed from it.

    The kind of a key is its prefix: ``user^alice``, ``role^library_admin``, ``lib^lib:DemoX:CSPROB``.

    Attributes:
        operation (str): What was done: ``created`` or ``deleted``.
        subject (str): Key of the user or other subject, which is personal data if it is a user.
        role (str): Key of the role.
        scope (str): Key of the library, course or other scope in which the role is valid.
        actor_id (int): Primary key of the user who made the change, if a user did (optional).
    """

    operation: str
    subject: str
    role: str
    scope: str
    actor_id: int = attr.ib(default=None)
