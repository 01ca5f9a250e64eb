"""Payload classes of the enterprise subdomain: subsidies, ledger transactions, enrollments and groups."""

# Annotations are not postponed here: `attr.fields()` has to give the classes themselves, not their names.
# The classes have no slots and compare in order, as published: receivers read their `__dict__`.

from datetime import datetime
from uuid import UUID

import attr
from opaque_keys.edx.keys import CourseKey


@attr.s(auto_attribs=True, frozen=True)
class SubsidyRedemption:
    """The use of a subsidy by one learner for one piece of content.

    Attributes:
        subsidy_identifier (str): Identifier of the subsidy that pays.
        content_key (str): Key of the course or course run that is paid for, as text.
        lms_user_id (int): Primary key of the learner in the LMS.
    """

    subsidy_identifier: str
    content_key: str
    lms_user_id: int


@attr.s(auto_attribs=True, frozen=True)
class BaseLedgerTransaction:
    """The fields that every entry in the ledger of a subsidy has.

    Attributes:
        uuid (UUID): UUID of the entry.
        created (datetime): When the entry was made.
        modified (datetime): When the entry was last changed.
        idempotency_key (str): Key that prevents the same purchase from being recorded twice.
        quantity (int): Amount in the unit of the ledger, such as US cents. It is negative when value is spent.
        state (str): State of the entry, such as ``created``, ``pending``, ``committed`` or ``failed``.
    """

    uuid: UUID
    created: datetime
    modified: datetime
    idempotency_key: str
    quantity: int
    state: str


@attr.s(auto_attribs=True, frozen=True)
class LedgerTransactionReversal(BaseLedgerTransaction):
    """The entry that reverses a ledger transaction."""


@attr.s(auto_attribs=True, frozen=True)
class LedgerTransaction(BaseLedgerTransaction):
    """One movement of value in the ledger of a subsidy.

    Attributes:
        ledger_uuid (UUID): UUID of the ledger.
        subsidy_access_policy_uuid (UUID): UUID of the policy that allowed the learner to spend.
        lms_user_id (int): Primary key of the learner in the LMS.
        content_key (CourseKey): Course run that is paid for.
        parent_content_key (str): Key of the course that the course run belongs to, as text (optional).
        fulfillment_identifier (str): Identifier of the enrollment that the value was spent on (optional).
        reversal (LedgerTransactionReversal): Entry that reverses this one, if it was reversed (optional).
    """

    ledger_uuid: UUID
    subsidy_access_policy_uuid: UUID
    lms_user_id: int
    content_key: CourseKey
    parent_content_key: str = attr.ib(default=None)
    fulfillment_identifier: str = attr.ib(default=None)
    reversal: LedgerTransactionReversal = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class EnterpriseCustomerUser:
    """The link between one user and one enterprise customer.

    Attributes:
        id (int): Primary key of the link.
        created (datetime): When the link was created.
        modified (datetime): When the link was last changed.
        enterprise_customer_uuid (UUID): UUID of the enterprise customer.
        user_id (int): Primary key of the user in the LMS.
        active (bool): Whether this is the customer for which the user currently acts.
        linked (bool): Whether the user belongs to the customer. The link is kept after the user leaves.
        is_relinkable (bool): Whether a user who left may be linked again.
        should_inactivate_other_customers (bool): Whether the other links of the user become inactive when this one
            becomes active.
        invite_key (UUID): Invitation by which the user was linked (optional).
    """

    id: int
    created: datetime
    modified: datetime
    enterprise_customer_uuid: UUID
    user_id: int
    active: bool
    linked: bool
    is_relinkable: bool
    should_inactivate_other_customers: bool
    invite_key: UUID = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class EnterpriseCourseEnrollment:
    """The enrollment of one user in one course run on behalf of an enterprise customer.

    Attributes:
        id (int): Primary key of the enrollment.
        created (datetime): When the enrollment was made.
        modified (datetime): When the enrollment was last changed.
        enterprise_customer_user (EnterpriseCustomerUser): Link of the learner to the customer.
        course_id (CourseKey): Opaque key of the course run.
        saved_for_later (bool): Whether the learner saved the course run for later.
        source_slug (str): Slug of the source of the enrollment, such as the way in which it was made (optional).
        unenrolled (bool): Whether the learner left the course run (optional).
        unenrolled_at (datetime): When the learner left the course run (optional).
    """

    id: int
    created: datetime
    modified: datetime
    enterprise_customer_user: EnterpriseCustomerUser
    course_id: CourseKey
    saved_for_later: bool
    source_slug: str = attr.ib(default=None)
    unenrolled: bool = attr.ib(default=None)
    unenrolled_at: datetime = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class BaseEnterpriseFulfillment:
    """The result of a subsidy: an entitlement to a course, or an enrollment in a course run.

    Attributes:
        uuid (UUID): UUID of the fulfillment.
        created (datetime): When the fulfillment was made.
        modified (datetime): When the fulfillment was last changed.
        fulfillment_type (str): Kind of subsidy that paid, such as ``license`` or ``learner_credit``.
        is_revoked (bool): Whether it was revoked.
        enterprise_course_entitlement_uuid (UUID): UUID of the entitlement, if it is one (optional).
        enterprise_course_enrollment (EnterpriseCourseEnrollment): Enrollment, if it is one (optional).
    """

    uuid: UUID
    created: datetime
    modified: datetime
    fulfillment_type: str
    is_revoked: bool
    enterprise_course_entitlement_uuid: UUID = attr.ib(default=None)
    enterprise_course_enrollment: EnterpriseCourseEnrollment = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class LearnerCreditEnterpriseCourseEnrollment(BaseEnterpriseFulfillment):
    """An enterprise enrollment that was paid for with learner credit.

    Attributes:
        transaction_id (UUID): UUID of the ledger transaction that paid (optional).
    """

    transaction_id: UUID = attr.ib(default=None)


# event-catalog: ignore[payload-unused] Published class: other packages may import it.
@attr.s(auto_attribs=True, frozen=True)
class LicensedEnterpriseCourseEnrollment(BaseEnterpriseFulfillment):
    """An enterprise enrollment that was made under a subscription license.

    Attributes:
        license_uuid (UUID): UUID of the license (optional).
    """

    license_uuid: UUID = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class EnterpriseGroup:
    """A group of learners within an enterprise customer.

    Attributes:
        uuid (UUID): UUID of the group.
    """

    uuid: UUID
