"""Payload classes of the learning subdomain: users, enrollments, grades, certificates, discussions and exams."""

# Annotations are not postponed here: `attr.fields()` has to give the classes themselves, not their names.
# The classes have no slots and compare in order, as published: receivers read their `__dict__`.

from datetime import datetime

import attr
from ccx_keys.locator import CCXLocator
from opaque_keys.edx.keys import CourseKey, UsageKey


@attr.s(auto_attribs=True, frozen=True)
class UserNonPersonalData:
    """Data that identifies an account, but not the person behind it.

    Attributes:
        id (int): Primary key of the user in the LMS, the same in every service.
        is_active (bool): Whether the account is activated and may log in.
    """

    id: int
    is_active: bool


@attr.s(auto_attribs=True, frozen=True)
class UserPersonalData:
    """Personal data that identifies a user. Delete it as soon as it is not needed.

    Attributes:
        username (str): Login name, which is public on the platform.
        email (str): Email address of the user.
        name (str): Full name from the user's profile (optional).
    """

    username: str
    email: str
    name: str = attr.ib(factory=str)


@attr.s(auto_attribs=True, frozen=True)
class UserData(UserNonPersonalData):
    """A user of the platform, with the personal data in a record of its own.

    Attributes:
        pii (UserPersonalData): Username, email address and name of the user.
    """

    pii: UserPersonalData


@attr.s(auto_attribs=True, frozen=True)
class CourseData:
    """A course run: one offering of a course.

    Attributes:
        course_key (CourseKey): Opaque key of the course run.
        display_name (str): Title of the course run (optional).
        start (datetime): When the course run opens to learners (optional).
        end (datetime): When the course run closes (optional).
    """

    course_key: CourseKey
    display_name: str = attr.ib(factory=str)
    start: datetime = attr.ib(default=None)
    end: datetime = attr.ib(default=None)


# event-catalog: ignore[field-personal] Published shape; the docstring says that the coach's address is personal.
@attr.s(auto_attribs=True, frozen=True)
class CcxCourseData:
    """A custom course (CCX), which a coach derives from another course for a group of learners.

    Attributes:
        ccx_course_key (CCXLocator): Opaque key of the custom course.
        master_course_key (CourseKey): Opaque key of the course run that the custom course is derived from.
        display_name (str): Title of the custom course (optional).
        coach_email (str): Email address of the coach, which is personal data (optional).
        start (str): When the custom course opens to its learners, as text (optional).
        end (str): When the custom course closes, as text (optional).
        max_students_allowed (int): How many learners may enroll (optional).
    """

    ccx_course_key: CCXLocator
    master_course_key: CourseKey
    display_name: str = attr.ib(factory=str)
    coach_email: str = attr.ib(factory=str)
    start: str = attr.ib(default=None)
    end: str = attr.ib(default=None)
    max_students_allowed: int = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class CourseEnrollmentData:
    """The enrollment of one user in one course run.

    Attributes:
        user (UserData): Learner who is enrolled.
        course (CourseData): Course run that the learner is enrolled in.
        mode (str): Course mode of the enrollment, such as ``audit``, ``honor`` or ``verified``.
        is_active (bool): Whether the enrollment is active. It is kept, but inactive, after the learner leaves.
        creation_date (datetime): When the enrollment was first made.
        created_by (UserData): User who enrolled the learner, if it was someone else (optional).
    """

    user: UserData
    course: CourseData
    mode: str
    is_active: bool
    creation_date: datetime
    created_by: UserData = attr.ib(default=None)


# event-catalog: ignore[field-personal] Published shape; the docstring says that the name is personal.
@attr.s(auto_attribs=True, frozen=True)
class CertificateData:
    """The certificate of one learner for one course run.

    Attributes:
        user (UserData): Learner whom the certificate is for.
        course (CourseData): Course run that the certificate is for.
        mode (str): Course mode that the certificate attests, such as ``honor`` or ``verified``.
        grade (str): Final grade, as text.
        download_url (str): Address of the PDF of the certificate. It is empty if there is none.
        name (str): Name of the learner as printed on the certificate, which is personal data.
        current_status (str): Current status, such as ``downloadable``, ``notpassing`` or ``unavailable``.
        previous_status (str): Status before the event (optional).
    """

    user: UserData
    course: CourseData
    mode: str
    grade: str
    download_url: str
    name: str
    current_status: str
    previous_status: str = attr.ib(factory=str)


@attr.s(auto_attribs=True, frozen=True)
class CohortData:
    """The membership of one learner in a cohort of a course run.

    Attributes:
        user (UserData): Learner who belongs to the cohort.
        course (CourseData): Course run that the cohort is part of.
        name (str): Name of the cohort.
    """

    user: UserData
    course: CourseData
    name: str


@attr.s(auto_attribs=True, frozen=True)
class DiscussionTopicContext:
    """One topic in the discussions of a course run, and the place in the course that it belongs to.

    Attributes:
        title (str): Title of the topic.
        usage_key (UsageKey): Unit that the topic belongs to. It is ``None`` for a topic of the whole course (optional).
        group_id (int): Primary key of the group that the topic is limited to (optional).
        external_id (str): Identifier of the topic at the discussion provider (optional).
        ordering (int): Position of the topic in the list (optional).
        context (dict[str, str]): Titles of the section, subsection and unit around the topic (optional).
    """

    title: str
    usage_key: UsageKey = attr.ib(default=None)
    group_id: int = attr.ib(default=None)
    external_id: str = attr.ib(default=None)
    ordering: int = attr.ib(default=None)
    context: dict[str, str] = attr.ib(factory=dict)


@attr.s(auto_attribs=True, frozen=True)
class CourseDiscussionConfigurationData:
    """The configuration of the discussions of a course run.

    Attributes:
        course_key (CourseKey): Opaque key of the course run.
        provider_type (str): Discussion provider in use, such as ``openedx`` or ``legacy``.
        enabled (bool): Whether the course run has discussions (optional).
        enable_in_context (bool): Whether units show their topic beside the content (optional).
        enable_graded_units (bool): Whether graded units have a topic too (optional).
        unit_level_visibility (bool): Whether authors can switch discussions on and off for each unit (optional).
        plugin_configuration (dict[str, bool]): Further settings of the provider (optional).
        contexts (list[DiscussionTopicContext]): Every topic that the course run offers, in order (optional).
    """

    course_key: CourseKey
    provider_type: str
    enabled: bool = True
    enable_in_context: bool = True
    enable_graded_units: bool = False
    unit_level_visibility: bool = False
    plugin_configuration: dict[str, bool] = attr.ib(factory=dict)
    contexts: list[DiscussionTopicContext] = attr.ib(factory=list)


@attr.s(auto_attribs=True, frozen=True)
class PersistentCourseGradeData:
    """The grade of one learner in one course run, as it is stored.

    Attributes:
        user_id (int): Primary key of the learner in the LMS.
        course (CourseData): Course run that is graded.
        course_edited_timestamp (datetime): When the content of the course run was last edited before grading.
        course_version (str): Version of the content that the grade was computed with.
        grading_policy_hash (str): Hash of the grading policy that was used. It differs between policies.
        percent_grade (float): Grade between 0.0 and 1.0.
        letter_grade (str): Grade as a letter or ``Pass``. It is empty if the learner does not pass.
        passed_timestamp (datetime): When the learner first passed, if they did.
    """

    user_id: int
    course: CourseData
    course_edited_timestamp: datetime
    course_version: str
    grading_policy_hash: str
    percent_grade: float
    letter_grade: str
    passed_timestamp: datetime


@attr.s(auto_attribs=True, frozen=True)
class XBlockSkillVerificationData:
    """A learner's answer about which skills a block of content teaches.

    Attributes:
        usage_key (UsageKey): Block that the answer is about.
        verified_skills (list[int]): Primary keys of the skills that the learner confirmed (optional).
        ignored_skills (list[int]): Primary keys of the skills that the learner did not confirm (optional).
    """

    usage_key: UsageKey
    verified_skills: list[int] = attr.ib(factory=list)
    ignored_skills: list[int] = attr.ib(factory=list)


@attr.s(auto_attribs=True, frozen=True)
class UserNotificationData:
    """A notification that a service asks the platform to deliver to certain users.

    Attributes:
        user_ids (list[int]): Primary keys of the users to notify.
        notification_type (str): Kind of notification, which decides on its text and on the users' preferences.
        content_url (str): Address to which the notification links.
        app_name (str): Application that sends the notification, such as ``discussion``.
        course_key (CourseKey): Course run that the notification is about.
        context (dict[str, str]): Values for the placeholders in the text of the notification (optional).
    """

    user_ids: list[int]
    notification_type: str
    content_url: str
    app_name: str
    course_key: CourseKey
    context: dict[str, str] = attr.ib(factory=dict)


@attr.s(auto_attribs=True, frozen=True)
class ProgramData:
    """A program: several courses that lead to one credential.

    Attributes:
        uuid (str): UUID of the program.
        title (str): Title of the program.
        program_type (str): Kind of program, such as ``MicroMasters``.
    """

    uuid: str
    title: str
    program_type: str


@attr.s(auto_attribs=True, frozen=True)
class ProgramCertificateData:
    """The certificate of one learner for one program.

    Attributes:
        user (UserData): Learner whom the certificate is for.
        program (ProgramData): Program that the learner completed.
        uuid (str): UUID of the certificate.
        status (str): Status of the certificate: ``awarded`` or ``revoked``.
        url (str): Address of the certificate.
        certificate_available_date (datetime): When the certificate becomes visible to the learner (optional).
    """

    user: UserData
    program: ProgramData
    uuid: str
    status: str
    url: str
    certificate_available_date: datetime = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class ExamAttemptData:
    """One attempt of a learner at a special exam: timed, proctored or practice.

    Attributes:
        student_user (UserData): Learner who takes the exam.
        course_key (CourseKey): Course run that the exam is part of.
        usage_key (UsageKey): Subsection that holds the exam.
        exam_type (str): Kind of exam, such as ``timed`` or ``proctored``.
        requesting_user (UserData): User who caused the change, if it was not the learner (optional).
    """

    student_user: UserData
    course_key: CourseKey
    usage_key: UsageKey
    exam_type: str
    requesting_user: UserData = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class CourseAccessRoleData:
    """A role that gives one user access to a course run.

    Attributes:
        user (UserData): User who holds the role.
        org_key (str): Short name of the organization that the course run belongs to.
        course_key (CourseKey): Course run that the role is valid in.
        role (str): Name of the role, such as ``instructor`` or ``staff``.
    """

    user: UserData
    org_key: str
    course_key: CourseKey
    role: str


@attr.s(auto_attribs=True, frozen=True)
class DiscussionThreadData:
    """One post in the discussion of a course run: a thread, a response to it, or a comment on a response.

    Attributes:
        body (str): Text of the post, shortened if it is long.
        commentable_id (str): Identifier of the topic that the post belongs to.
        id (str): Identifier of the post itself.
        truncated (bool): Whether ``body`` was shortened.
        url (str): Address of the post.
        user (UserData): Author of the post.
        course_id (CourseKey): Course run that the discussion belongs to.
        thread_type (str): Kind of thread: ``discussion`` or ``question`` (optional).
        anonymous (bool): Whether the author's name is hidden from everyone (optional).
        anonymous_to_peers (bool): Whether the author's name is hidden from other learners (optional).
        title (str): Title of the thread, shortened if it is long (optional).
        title_truncated (bool): Whether ``title`` was shortened (optional).
        group_id (int): Primary key of the cohort that the thread is limited to (optional).
        team_id (int): Identifier of the team that the thread is limited to (optional).
        category_id (int): Identifier of the category of the topic (optional).
        category_name (str): Name of the category of the topic (optional).
        discussion (dict[str, str]): Thread that a response or a comment belongs to, by its ``id`` (optional).
        user_course_roles (list[str]): Course roles of the author (optional).
        user_forums_roles (list[str]): Discussion roles of the author, such as ``Moderator`` (optional).
        options (dict[str, bool]): Choices of the author, such as whether to follow the thread (optional).
    """

    body: str
    commentable_id: str
    id: str
    truncated: bool
    url: str
    user: UserData
    course_id: CourseKey
    thread_type: str = attr.ib(default=None)
    anonymous: bool = attr.ib(default=None)
    anonymous_to_peers: bool = attr.ib(default=None)
    title: str = attr.ib(default=None)
    title_truncated: bool = attr.ib(default=None)
    group_id: int = attr.ib(default=None)
    team_id: int = attr.ib(default=None)
    category_id: int = attr.ib(default=None)
    category_name: str = attr.ib(default=None)
    discussion: dict[str, str] = attr.ib(default=None)
    user_course_roles: list[str] = attr.ib(factory=list)
    user_forums_roles: list[str] = attr.ib(factory=list)
    options: dict[str, bool] = attr.ib(factory=dict)


@attr.s(auto_attribs=True, frozen=True)
class CourseNotificationData:
    """A notification that a service asks the platform to deliver to members of a course run.

    Attributes:
        course_key (CourseKey): Course run whose members are notified.
        app_name (str): Application that sends the notification, such as ``updates``.
        notification_type (str): Kind of notification, which decides on its text and on the users' preferences.
        content_url (str): Address to which the notification links.
        content_context (dict[str, str]): Values for the placeholders in the text of the notification (optional).
        audience_filters (dict[str, list[str]]): Filters that choose the audience, such as ``enrollments`` or
            ``cohorts``, each with the values that a member has to match (optional).
    """

    course_key: CourseKey
    app_name: str
    notification_type: str
    content_url: str
    content_context: dict[str, str] = attr.ib(factory=dict)
    audience_filters: dict[str, list[str]] = attr.ib(factory=dict)


@attr.s(auto_attribs=True, frozen=True)
class ORASubmissionAnswer:
    """The texts and files that a learner submitted to an open response assessment (ORA).

    All lists about files have the same order: the same position means the same file.

    Attributes:
        parts (list[dict[str, str]]): One entry for each prompt, with the learner's text under ``text`` (optional).
        file_keys (list[str]): Storage keys of the files (optional).
        file_descriptions (list[str]): Descriptions that the learner gave to the files (optional).
        file_names (list[str]): Names of the files (optional).
        file_sizes (list[int]): Sizes of the files in bytes (optional).
        file_urls (list[str]): Addresses from which the files can be downloaded (optional).
    """

    parts: list[dict[str, str]] = attr.ib(factory=list)
    file_keys: list[str] = attr.ib(factory=list)
    file_descriptions: list[str] = attr.ib(factory=list)
    file_names: list[str] = attr.ib(factory=list)
    file_sizes: list[int] = attr.ib(factory=list)
    file_urls: list[str] = attr.ib(factory=list)


@attr.s(auto_attribs=True, frozen=True)
class ORASubmissionData:
    """One submission to an open response assessment (ORA).

    Attributes:
        uuid (str): UUID of the submission.
        anonymous_user_id (str): Anonymous identifier of the learner.
        location (str): Usage key of the assessment block, as text.
        attempt_number (int): Number of the attempt, counted from 1.
        created_at (datetime): When the submission was stored.
        submitted_at (datetime): When the learner submitted.
        answer (ORASubmissionAnswer): Texts and files that the learner submitted.
    """

    uuid: str
    anonymous_user_id: str
    location: str
    attempt_number: int
    created_at: datetime
    submitted_at: datetime
    answer: ORASubmissionAnswer


@attr.s(auto_attribs=True, frozen=True)
class CoursePassingStatusData:
    """Whether one learner currently passes one course run.

    Attributes:
        is_passing (bool): Whether the grade is high enough to pass.
        course (CourseData): Course run that is graded.
        user (UserData): Learner who is graded.
    """

    is_passing: bool
    course: CourseData
    user: UserData


@attr.s(auto_attribs=True, frozen=True)
class CcxCoursePassingStatusData(CoursePassingStatusData):
    """Whether one learner currently passes one custom course (CCX).

    Attributes:
        course (CcxCourseData): Custom course that is graded.
    """

    course: CcxCourseData  # type: ignore[assignment] # the published class replaces the type of the field


@attr.s(auto_attribs=True, frozen=True)
class BadgeTemplateData:
    """The data that all badges of one kind share.

    Attributes:
        uuid (str): UUID of the template.
        origin (str): Provider of the template, such as ``credly``.
        name (str): Name of the badge (optional).
        description (str): Description of the badge (optional).
        image_url (str): Address of the image of the badge (optional).
    """

    uuid: str
    origin: str
    name: str = attr.ib(default=None)
    description: str = attr.ib(default=None)
    image_url: str = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class BadgeData:
    """A badge that one learner earned.

    Attributes:
        uuid (str): UUID of this learner's badge.
        user (UserData): Learner whom the badge is for.
        template (BadgeTemplateData): Kind of badge.
    """

    uuid: str
    user: UserData
    template: BadgeTemplateData


# event-catalog: ignore[field-personal] Published shape; the docstring says that the name is personal.
@attr.s(auto_attribs=True, frozen=True)
class VerificationAttemptData:
    """One attempt of a user to have their identity verified (IDV).

    Attributes:
        attempt_id (int): Primary key of the attempt in the LMS.
        user (UserData): User whose identity is verified.
        status (str): Current status of the attempt.
        name (str): Name to be verified, which is personal data (optional).
        expiration_date (datetime): When the verification expires (optional).
    """

    attempt_id: int
    user: UserData
    status: str
    name: str = attr.ib(default=None)
    expiration_date: datetime = attr.ib(default=None)


@attr.s(auto_attribs=True, frozen=True)
class ExternalGraderScoreData:
    """The score that an external grader gave to one submission.

    Attributes:
        points_possible (int): Points that the problem is worth.
        points_earned (int): Points that the submission received.
        course_id (str): Key of the course run, as text.
        score_msg (str): Full answer of the grader, a JSON text with its feedback.
        submission_id (int): Primary key of the submission.
        user_id (str): Anonymous identifier of the learner.
        module_id (str): Usage key of the problem, as text.
        queue_key (str): Key of the submission in the grading queue.
        queue_name (str): Name of the grading queue.
    """

    points_possible: int
    points_earned: int
    course_id: str
    score_msg: str
    submission_id: int
    user_id: str
    module_id: str
    queue_key: str
    queue_name: str


@attr.s(auto_attribs=True, frozen=True)
class LtiProviderLaunchParamsData:
    """The parameters of an LTI launch, without those of OAuth.

    Attributes:
        roles (str): Roles of the user in the other system, separated by commas.
        context_id (str): Identifier of the course in the other system.
        user_id (str): Identifier of the user in the other system.
        extra_params (dict[str, str]): Further launch parameters, which may hold personal data such as the
            user's name (optional).
    """

    roles: str
    context_id: str
    user_id: str
    extra_params: dict[str, str] = attr.ib(factory=dict)


@attr.s(auto_attribs=True, frozen=True)
class LtiProviderLaunchData:
    """One launch of content of the platform from another learning system, through LTI.

    Attributes:
        user (UserData): Account on the platform to which the launch belongs.
        course_key (CourseKey): Course run that the content is part of.
        usage_key (UsageKey): Block of content that was launched.
        launch_params (LtiProviderLaunchParamsData): Parameters that the other system sent.
    """

    user: UserData
    course_key: CourseKey
    usage_key: UsageKey
    launch_params: LtiProviderLaunchParamsData
