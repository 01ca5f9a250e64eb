"""Events of the enterprise subdomain: the use of subsidies, and changes in an enterprise customer."""

from __future__ import annotations

from openedx_events.enterprise.data import (
    EnterpriseGroup,
    LearnerCreditEnterpriseCourseEnrollment,
    LedgerTransaction,
    SubsidyRedemption,
)
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.openedx.enterprise.subsidy.redeemed.v1
# .. event_name: SUBSIDY_REDEEMED
# .. event_key_field: redemption.subsidy_identifier
# .. event_description: Intended for when a learner has used a subsidy to pay for content.
# .. event_data: SubsidyRedemption
# .. event_warning: Unused: no Open edX service sends it. Receive ``LEDGER_TRANSACTION_COMMITTED`` instead.
# event-catalog: ignore[trigger-repository-missing] No service sends it, as its warning says.
SUBSIDY_REDEEMED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy.redeemed.v1",
    data={"redemption": SubsidyRedemption},
)

# .. event_type: org.openedx.enterprise.subsidy.redemption-reversed.v1
# .. event_name: SUBSIDY_REDEMPTION_REVERSED
# .. event_key_field: redemption.subsidy_identifier
# .. event_description: Intended for when the use of a subsidy has been reversed and its value returned.
# .. event_data: SubsidyRedemption
# .. event_warning: Unused: no Open edX service sends it. Receive ``LEDGER_TRANSACTION_REVERSED`` instead.
# event-catalog: ignore[trigger-repository-missing] No service sends it, as its warning says.
# event-catalog: ignore[event-type-character] Published name, on the wire since openedx-events 9.7.
SUBSIDY_REDEMPTION_REVERSED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy.redemption-reversed.v1",
    data={"redemption": SubsidyRedemption},
)

# .. event_type: org.openedx.enterprise.subsidy_ledger_transaction.created.v1
# .. event_name: LEDGER_TRANSACTION_CREATED
# .. event_key_field: ledger_transaction.uuid
# .. event_description: Emitted when a transaction has been created in the ledger of a subsidy. Its value is
#   reserved, but not spent yet.
# .. event_data: LedgerTransaction
# .. event_trigger_repository: openedx/enterprise-subsidy
LEDGER_TRANSACTION_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy_ledger_transaction.created.v1",
    data={"ledger_transaction": LedgerTransaction},
)

# .. event_type: org.openedx.enterprise.subsidy_ledger_transaction.committed.v1
# .. event_name: LEDGER_TRANSACTION_COMMITTED
# .. event_key_field: ledger_transaction.uuid
# .. event_description: Emitted when a ledger transaction has been completed: the value is spent, and the learner
#   is enrolled.
# .. event_data: LedgerTransaction
# .. event_trigger_repository: openedx/enterprise-subsidy
LEDGER_TRANSACTION_COMMITTED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy_ledger_transaction.committed.v1",
    data={"ledger_transaction": LedgerTransaction},
)

# .. event_type: org.openedx.enterprise.subsidy_ledger_transaction.failed.v1
# .. event_name: LEDGER_TRANSACTION_FAILED
# .. event_key_field: ledger_transaction.uuid
# .. event_description: Emitted when a ledger transaction could not be completed, such as when the enrollment that it
#   pays for failed. Nothing is spent.
# .. event_data: LedgerTransaction
# .. event_trigger_repository: openedx/enterprise-subsidy
LEDGER_TRANSACTION_FAILED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy_ledger_transaction.failed.v1",
    data={"ledger_transaction": LedgerTransaction},
)

# .. event_type: org.openedx.enterprise.subsidy_ledger_transaction.reversed.v1
# .. event_name: LEDGER_TRANSACTION_REVERSED
# .. event_key_field: ledger_transaction.uuid
# .. event_description: Emitted when a committed ledger transaction has been reversed, such as after an early
#   unenrollment. The value is back in the subsidy. ``reversal`` is the entry that returned it.
# .. event_data: LedgerTransaction
# .. event_trigger_repository: openedx/enterprise-subsidy
LEDGER_TRANSACTION_REVERSED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.subsidy_ledger_transaction.reversed.v1",
    data={"ledger_transaction": LedgerTransaction},
)

# .. event_type: org.openedx.enterprise.learner_credit_course_enrollment.revoked.v1
# .. event_name: LEARNER_CREDIT_COURSE_ENROLLMENT_REVOKED
# .. event_key_field: learner_credit_course_enrollment.uuid
# .. event_description: Emitted when an enrollment that was paid for with learner credit has been revoked. The service
#   that keeps the ledger decides whether the value is returned.
# .. event_data: LearnerCreditEnterpriseCourseEnrollment
# .. event_trigger_repository: openedx/edx-enterprise
LEARNER_CREDIT_COURSE_ENROLLMENT_REVOKED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.learner_credit_course_enrollment.revoked.v1",
    data={"learner_credit_course_enrollment": LearnerCreditEnterpriseCourseEnrollment},
)

# .. event_type: org.openedx.enterprise.enterprise_group.deleted.v1
# .. event_name: ENTERPRISE_GROUP_DELETED
# .. event_key_field: enterprise_group.uuid
# .. event_description: Emitted when a group of learners within an enterprise customer has been deleted. Receivers
#   should remove the access that the group gave.
# .. event_data: EnterpriseGroup
# .. event_trigger_repository: openedx/edx-enterprise
ENTERPRISE_GROUP_DELETED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.enterprise_group.deleted.v1",
    data={"enterprise_group": EnterpriseGroup},
)
