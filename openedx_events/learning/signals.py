"""Events of the learning subdomain: what learners and course staff do, and which credentials learners earn."""

from __future__ import annotations

from openedx_events.learning.data import (
    BadgeData,
    CcxCoursePassingStatusData,
    CertificateData,
    CohortData,
    CourseAccessRoleData,
    CourseDiscussionConfigurationData,
    CourseEnrollmentData,
    CourseNotificationData,
    CoursePassingStatusData,
    DiscussionThreadData,
    ExamAttemptData,
    ExternalGraderScoreData,
    LtiProviderLaunchData,
    ORASubmissionData,
    PersistentCourseGradeData,
    ProgramCertificateData,
    UserData,
    UserNotificationData,
    VerificationAttemptData,
    XBlockSkillVerificationData,
)
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.openedx.learning.student.registration.completed.v1
# .. event_name: STUDENT_REGISTRATION_COMPLETED
# .. event_key_field: user.id
# .. event_description: Emitted when a user has registered and the account and its profile exist. The account may
#   not be activated yet: see ``is_active``.
# .. event_data: UserData
# .. event_trigger_repository: openedx/edx-platform
STUDENT_REGISTRATION_COMPLETED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.student.registration.completed.v1",
    data={"user": UserData},
)

# .. event_type: org.openedx.learning.auth.session.login.completed.v1
# .. event_name: SESSION_LOGIN_COMPLETED
# .. event_key_field: user.id
# .. event_description: Emitted when a user has logged in and their session has started.
# .. event_data: UserData
# .. event_trigger_repository: openedx/edx-platform
SESSION_LOGIN_COMPLETED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.auth.session.login.completed.v1",
    data={"user": UserData},
)

# .. event_type: org.openedx.learning.course.enrollment.created.v1
# .. event_name: COURSE_ENROLLMENT_CREATED
# .. event_key_field: enrollment.course.course_key
# .. event_description: Emitted when a learner has been enrolled in a course run, by themselves or by someone else, for
#   the first time or again after leaving.
# .. event_data: CourseEnrollmentData
# .. event_trigger_repository: openedx/edx-platform
COURSE_ENROLLMENT_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.enrollment.created.v1",
    data={"enrollment": CourseEnrollmentData},
)

# .. event_type: org.openedx.learning.course.enrollment.changed.v1
# .. event_name: COURSE_ENROLLMENT_CHANGED
# .. event_key_field: enrollment.course.course_key
# .. event_description: Emitted when the mode of an enrollment has changed, or whether it is active, such as on an
#   upgrade to the verified track. The payload holds the new values only.
# .. event_data: CourseEnrollmentData
# .. event_trigger_repository: openedx/edx-platform
COURSE_ENROLLMENT_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.enrollment.changed.v1",
    data={"enrollment": CourseEnrollmentData},
)

# .. event_type: org.openedx.learning.course.unenrollment.completed.v1
# .. event_name: COURSE_UNENROLLMENT_COMPLETED
# .. event_key_field: enrollment.course.course_key
# .. event_description: Emitted when a learner has left a course run or has been removed from it. The enrollment is
#   kept, but is no longer active.
# .. event_data: CourseEnrollmentData
# .. event_trigger_repository: openedx/edx-platform
COURSE_UNENROLLMENT_COMPLETED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.unenrollment.completed.v1",
    data={"enrollment": CourseEnrollmentData},
)

# .. event_type: org.openedx.learning.certificate.created.v1
# .. event_name: CERTIFICATE_CREATED
# .. event_key_field: certificate.course.course_key
# .. event_description: Emitted when a course certificate has been saved with a passing status: the learner has
#   earned it. It can be emitted more than once for the same certificate.
# .. event_data: CertificateData
# .. event_trigger_repository: openedx/edx-platform
CERTIFICATE_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.certificate.created.v1",
    data={"certificate": CertificateData},
)

# .. event_type: org.openedx.learning.program.certificate.awarded.v1
# .. event_name: PROGRAM_CERTIFICATE_AWARDED
# .. event_key_field: program_certificate.program.uuid
# .. event_description: Emitted when a learner has completed a program and has been awarded its certificate.
# .. event_data: ProgramCertificateData
# .. event_trigger_repository: openedx/credentials
PROGRAM_CERTIFICATE_AWARDED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.program.certificate.awarded.v1",
    data={"program_certificate": ProgramCertificateData},
)

# .. event_type: org.openedx.learning.certificate.changed.v1
# .. event_name: CERTIFICATE_CHANGED
# .. event_key_field: certificate.course.course_key
# .. event_description: Emitted each time a course certificate is saved, with any status, also the first time.
#   Receivers have to look at ``current_status``.
# .. event_data: CertificateData
# .. event_trigger_repository: openedx/edx-platform
CERTIFICATE_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.certificate.changed.v1",
    data={"certificate": CertificateData},
)

# .. event_type: org.openedx.learning.certificate.revoked.v1
# .. event_name: CERTIFICATE_REVOKED
# .. event_key_field: certificate.course.course_key
# .. event_description: Emitted when a course certificate has been revoked, for example because the learner no
#   longer passes or because staff have invalidated it.
# .. event_data: CertificateData
# .. event_trigger_repository: openedx/edx-platform
CERTIFICATE_REVOKED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.certificate.revoked.v1",
    data={"certificate": CertificateData},
)

# .. event_type: org.openedx.learning.program.certificate.revoked.v1
# .. event_name: PROGRAM_CERTIFICATE_REVOKED
# .. event_key_field: program_certificate.program.uuid
# .. event_description: Emitted when the program certificate of a learner has been revoked.
# .. event_data: ProgramCertificateData
# .. event_trigger_repository: openedx/credentials
PROGRAM_CERTIFICATE_REVOKED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.program.certificate.revoked.v1",
    data={"program_certificate": ProgramCertificateData},
)

# .. event_type: org.openedx.learning.cohort_membership.changed.v1
# .. event_name: COHORT_MEMBERSHIP_CHANGED
# .. event_key_field: cohort.course.course_key
# .. event_description: Emitted when a learner is added to a cohort of a course run, or moved to another cohort.
#   It is emitted just before the membership is stored, so a receiver may still read the old one.
# .. event_data: CohortData
# .. event_trigger_repository: openedx/edx-platform
COHORT_MEMBERSHIP_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.cohort_membership.changed.v1",
    data={"cohort": CohortData},
)

# .. event_type: org.openedx.learning.discussions.configuration.changed.v1
# .. event_name: COURSE_DISCUSSIONS_CHANGED
# .. event_key_field: configuration.course_key
# .. event_description: Emitted when the discussion configuration of a course run has been updated, as after each
#   publication of the course. The payload lists all topics, so receivers can replace theirs.
# .. event_data: CourseDiscussionConfigurationData
# .. event_trigger_repository: openedx/edx-platform
COURSE_DISCUSSIONS_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.discussions.configuration.changed.v1",
    data={"configuration": CourseDiscussionConfigurationData},
)

# .. event_type: org.openedx.learning.course.persistent_grade_summary.changed.v1
# .. event_name: PERSISTENT_GRADE_SUMMARY_CHANGED
# .. event_key_field: grade.course.course_key
# .. event_description: Emitted when the grade of a learner in a course run has been stored, for the first time or
#   again.
# .. event_data: PersistentCourseGradeData
# .. event_trigger_repository: openedx/edx-platform
PERSISTENT_GRADE_SUMMARY_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.persistent_grade_summary.changed.v1",
    data={"grade": PersistentCourseGradeData},
)

# .. event_type: org.openedx.learning.xblock.skill.verified.v1
# .. event_name: XBLOCK_SKILL_VERIFIED
# .. event_key_field: xblock_info.usage_key
# .. event_description: Emitted when a learner has answered which of the suggested skills a block of content
#   teaches. Services that tag content with skills count the answers.
# .. event_data: XBlockSkillVerificationData
# .. event_trigger_repository: openedx/xblock-skill-tagging
XBLOCK_SKILL_VERIFIED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.xblock.skill.verified.v1",
    data={"xblock_info": XBlockSkillVerificationData},
)

# .. event_type: org.openedx.learning.user.notification.requested.v1
# .. event_name: USER_NOTIFICATION_REQUESTED
# .. event_key_field: notification_data.course_key
# .. event_description: Emitted when a service requests a notification of certain users. The platform receives it,
#   and notifies the users whose preferences allow it.
# .. event_data: UserNotificationData
# .. event_trigger_repository: openedx/edx-platform, openedx/edx-ora2
# event-catalog: ignore[data-key-suffix] Published name: senders and receivers use it.
USER_NOTIFICATION_REQUESTED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.user.notification.requested.v1",
    data={"notification_data": UserNotificationData},
)

# .. event_type: org.openedx.learning.exam.attempt.submitted.v1
# .. event_name: EXAM_ATTEMPT_SUBMITTED
# .. event_key_field: exam_attempt.course_key
# .. event_description: Emitted when a learner has submitted a special exam, or its time is over. A proctored exam
#   is not reviewed yet.
# .. event_data: ExamAttemptData
# .. event_trigger_repository: edx/edx-exams
EXAM_ATTEMPT_SUBMITTED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.exam.attempt.submitted.v1",
    data={"exam_attempt": ExamAttemptData},
)

# .. event_type: org.openedx.learning.exam.attempt.rejected.v1
# .. event_name: EXAM_ATTEMPT_REJECTED
# .. event_key_field: exam_attempt.course_key
# .. event_description: Emitted when the review of a proctored exam found that the rules were broken. The grade for the
#   exam should not count.
# .. event_data: ExamAttemptData
# .. event_trigger_repository: edx/edx-exams
EXAM_ATTEMPT_REJECTED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.exam.attempt.rejected.v1",
    data={"exam_attempt": ExamAttemptData},
)

# .. event_type: org.openedx.learning.exam.attempt.verified.v1
# .. event_name: EXAM_ATTEMPT_VERIFIED
# .. event_key_field: exam_attempt.course_key
# .. event_description: Emitted when the review of a proctored exam found nothing wrong. A grade that was withheld can
#   count again.
# .. event_data: ExamAttemptData
# .. event_trigger_repository: edx/edx-exams
EXAM_ATTEMPT_VERIFIED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.exam.attempt.verified.v1",
    data={"exam_attempt": ExamAttemptData},
)

# .. event_type: org.openedx.learning.exam.attempt.errored.v1
# .. event_name: EXAM_ATTEMPT_ERRORED
# .. event_key_field: exam_attempt.course_key
# .. event_description: Emitted when an attempt at a special exam was ended by a technical error, such as a failure
#   of the proctoring software.
# .. event_data: ExamAttemptData
# .. event_trigger_repository: edx/edx-exams
EXAM_ATTEMPT_ERRORED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.exam.attempt.errored.v1",
    data={"exam_attempt": ExamAttemptData},
)

# .. event_type: org.openedx.learning.exam.attempt.reset.v1
# .. event_name: EXAM_ATTEMPT_RESET
# .. event_key_field: exam_attempt.course_key
# .. event_description: Emitted when staff have deleted an attempt at a special exam so that the learner can start over.
#   The learner's answers in the exam should be cleared.
# .. event_data: ExamAttemptData
# .. event_trigger_repository: edx/edx-exams
EXAM_ATTEMPT_RESET = OpenEdxPublicSignal(
    event_type="org.openedx.learning.exam.attempt.reset.v1",
    data={"exam_attempt": ExamAttemptData},
)

# .. event_type: org.openedx.learning.user.course_access_role.added.v1
# .. event_name: COURSE_ACCESS_ROLE_ADDED
# .. event_key_field: course_access_role_data.course_key
# .. event_description: Emitted when a user has been given a role in a course run, such as staff or instructor.
# .. event_data: CourseAccessRoleData
# .. event_trigger_repository: openedx/edx-platform
# event-catalog: ignore[data-key-suffix] Published name: senders and receivers use it.
COURSE_ACCESS_ROLE_ADDED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.user.course_access_role.added.v1",
    data={"course_access_role_data": CourseAccessRoleData},
)

# .. event_type: org.openedx.learning.user.course_access_role.removed.v1
# .. event_name: COURSE_ACCESS_ROLE_REMOVED
# .. event_key_field: course_access_role_data.course_key
# .. event_description: Emitted when a role in a course run has been removed from a user. Receivers should remove
#   the access that they granted for it.
# .. event_data: CourseAccessRoleData
# .. event_trigger_repository: openedx/edx-platform
# event-catalog: ignore[data-key-suffix] Published name: senders and receivers use it.
COURSE_ACCESS_ROLE_REMOVED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.user.course_access_role.removed.v1",
    data={"course_access_role_data": CourseAccessRoleData},
)

# .. event_type: org.openedx.learning.forum.thread.created.v1
# .. event_name: FORUM_THREAD_CREATED
# .. event_key_field: thread.course_id
# .. event_description: Emitted when a user has started a new thread in the discussion of a course run.
# .. event_data: DiscussionThreadData
# .. event_trigger_repository: openedx/edx-platform
FORUM_THREAD_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.forum.thread.created.v1",
    data={"thread": DiscussionThreadData},
)

# .. event_type: org.openedx.learning.forum.thread.response.created.v1
# .. event_name: FORUM_THREAD_RESPONSE_CREATED
# .. event_key_field: thread.course_id
# .. event_description: Emitted when a user has responded to a thread in the discussion of a course run. The
#   payload describes the response. ``discussion`` has the identifier of the thread.
# .. event_data: DiscussionThreadData
# .. event_trigger_repository: openedx/edx-platform
FORUM_THREAD_RESPONSE_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.forum.thread.response.created.v1",
    data={"thread": DiscussionThreadData},
)

# .. event_type: org.openedx.learning.forum.thread.response.comment.created.v1
# .. event_name: FORUM_RESPONSE_COMMENT_CREATED
# .. event_key_field: thread.course_id
# .. event_description: Emitted when a user has commented on a response in the discussion of a course run. The
#   payload describes the comment. ``discussion`` has the identifier of the thread.
# .. event_data: DiscussionThreadData
# .. event_trigger_repository: openedx/edx-platform
FORUM_RESPONSE_COMMENT_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.forum.thread.response.comment.created.v1",
    data={"thread": DiscussionThreadData},
)

# .. event_type: org.openedx.learning.course.notification.requested.v1
# .. event_name: COURSE_NOTIFICATION_REQUESTED
# .. event_key_field: course_notification_data.course_key
# .. event_description: Emitted when a service requests a notification of members of a course run. The platform
#   receives it, and notifies the members whom the filters match.
# .. event_data: CourseNotificationData
# .. event_trigger_repository: openedx/edx-platform, openedx/edx-ora2
# event-catalog: ignore[data-key-suffix] Published name: senders and receivers use it.
COURSE_NOTIFICATION_REQUESTED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.notification.requested.v1",
    data={"course_notification_data": CourseNotificationData},
)

# .. event_type: org.openedx.learning.ora.submission.created.v1
# .. event_name: ORA_SUBMISSION_CREATED
# .. event_key_field: submission.uuid
# .. event_description: Emitted when a learner has submitted to an open response assessment. The payload
#   has the texts and links to the files, for services such as plagiarism checks.
# .. event_data: ORASubmissionData
# .. event_trigger_repository: openedx/edx-ora2
ORA_SUBMISSION_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.ora.submission.created.v1",
    data={"submission": ORASubmissionData},
)

# .. event_type: org.openedx.learning.course.passing.status.updated.v1
# .. event_name: COURSE_PASSING_STATUS_UPDATED
# .. event_key_field: course_passing_status.course.course_key
# .. event_description: Emitted when a new grade shows whether a learner passes a course run. The result can be
#   the same as before.
# .. event_data: CoursePassingStatusData
# .. event_trigger_repository: openedx/edx-platform
COURSE_PASSING_STATUS_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.passing.status.updated.v1",
    data={"course_passing_status": CoursePassingStatusData},
)

# .. event_type: org.openedx.learning.ccx.course.passing.status.updated.v1
# .. event_name: CCX_COURSE_PASSING_STATUS_UPDATED
# .. event_key_field: course_passing_status.course.ccx_course_key
# .. event_description: Emitted instead of ``COURSE_PASSING_STATUS_UPDATED`` when the course is a custom course (CCX):
#   a new grade shows whether a learner passes it.
# .. event_data: CcxCoursePassingStatusData
# .. event_trigger_repository: openedx/edx-platform
CCX_COURSE_PASSING_STATUS_UPDATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.ccx.course.passing.status.updated.v1",
    data={"course_passing_status": CcxCoursePassingStatusData},
)

# .. event_type: org.openedx.learning.badge.awarded.v1
# .. event_name: BADGE_AWARDED
# .. event_key_field: badge.uuid
# .. event_description: Emitted when a learner has met all requirements of a badge and it has been issued.
# .. event_data: BadgeData
# .. event_trigger_repository: openedx/credentials
BADGE_AWARDED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.badge.awarded.v1",
    data={"badge": BadgeData},
)

# .. event_type: org.openedx.learning.badge.revoked.v1
# .. event_name: BADGE_REVOKED
# .. event_key_field: badge.uuid
# .. event_description: Emitted when a badge has been revoked because the learner no longer meets its requirements.
# .. event_data: BadgeData
# .. event_trigger_repository: openedx/credentials
BADGE_REVOKED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.badge.revoked.v1",
    data={"badge": BadgeData},
)

# .. event_type: org.openedx.learning.idv_attempt.created.v1
# .. event_name: IDV_ATTEMPT_CREATED
# .. event_key_field: idv_attempt.attempt_id
# .. event_description: Emitted when a user has started an identity verification. Nothing has been submitted yet.
# .. event_data: VerificationAttemptData
# .. event_trigger_repository: openedx/edx-platform
IDV_ATTEMPT_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.idv_attempt.created.v1",
    data={"idv_attempt": VerificationAttemptData},
)

# .. event_type: org.openedx.learning.idv_attempt.pending.v1
# .. event_name: IDV_ATTEMPT_PENDING
# .. event_key_field: idv_attempt.attempt_id
# .. event_description: Emitted when an identity verification has been submitted and waits for the decision.
# .. event_data: VerificationAttemptData
# .. event_trigger_repository: openedx/edx-platform
IDV_ATTEMPT_PENDING = OpenEdxPublicSignal(
    event_type="org.openedx.learning.idv_attempt.pending.v1",
    data={"idv_attempt": VerificationAttemptData},
)

# .. event_type: org.openedx.learning.idv_attempt.approved.v1
# .. event_name: IDV_ATTEMPT_APPROVED
# .. event_key_field: idv_attempt.attempt_id
# .. event_description: Emitted when the identity of a user has been confirmed. It is valid until ``expiration_date``.
# .. event_data: VerificationAttemptData
# .. event_trigger_repository: openedx/edx-platform
IDV_ATTEMPT_APPROVED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.idv_attempt.approved.v1",
    data={"idv_attempt": VerificationAttemptData},
)

# .. event_type: org.openedx.learning.idv_attempt.denied.v1
# .. event_name: IDV_ATTEMPT_DENIED
# .. event_key_field: idv_attempt.attempt_id
# .. event_description: Emitted when the identity of a user could not be confirmed. The user may try again.
# .. event_data: VerificationAttemptData
# .. event_trigger_repository: openedx/edx-platform
IDV_ATTEMPT_DENIED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.idv_attempt.denied.v1",
    data={"idv_attempt": VerificationAttemptData},
)

# .. event_type: org.openedx.learning.external_grader.score.submitted.v1
# .. event_name: EXTERNAL_GRADER_SCORE_SUBMITTED
# .. event_key_field: score.submission_id
# .. event_description: Emitted when an external grader has returned its result for a submission and the score has been
#   stored. The platform then updates the problem and the grade of the learner.
# .. event_data: ExternalGraderScoreData
# .. event_trigger_repository: openedx/edx-submissions
# event-catalog: ignore[bus-exclusion-stale] The published list has it: it stays off the event bus for now.
EXTERNAL_GRADER_SCORE_SUBMITTED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.external_grader.score.submitted.v1",
    data={"score": ExternalGraderScoreData},
)

# .. event_type: org.openedx.learning.lti_provider.launch.success.v1
# .. event_name: LTI_PROVIDER_LAUNCH_SUCCESS
# .. event_key_field: launch_data.course_key
# .. event_description: Emitted when another learning system has launched content of the platform through LTI. The
#   request was valid, and its user has been matched to an account.
# .. event_data: LtiProviderLaunchData
# .. event_trigger_repository: openedx/edx-platform
# event-catalog: ignore[data-key-suffix] Published name: senders and receivers use it.
LTI_PROVIDER_LAUNCH_SUCCESS = OpenEdxPublicSignal(
    event_type="org.openedx.learning.lti_provider.launch.success.v1",
    data={"launch_data": LtiProviderLaunchData},
)
