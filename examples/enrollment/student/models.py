"""Courses and enrollments, and the event that tells of a new enrollment."""

from django.conf import settings
from django.db import models, transaction
from opaque_keys.edx.django.models import CourseKeyField
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED


class Course(models.Model):
    """A course that learners can take."""

    key = CourseKeyField(max_length=255, unique=True)
    display_name = models.CharField(max_length=255)


class CourseEnrollment(models.Model):
    """A learner's place in a course."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course = models.ForeignKey(Course, on_delete=models.CASCADE)
    mode = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One learner has one enrollment in one course."""

        constraints = (
            models.UniqueConstraint(
                fields=["user", "course"], name="one_enrollment_per_course"
            ),
        )

    @classmethod
    def enroll(cls, user, course, mode="audit"):
        """Enroll the learner; an enrollment that exists is returned as it is."""
        with transaction.atomic():
            enrollment, is_new = cls.objects.get_or_create(
                user=user, course=course, defaults={"mode": mode}
            )
            if is_new:
                transaction.on_commit(enrollment.send_created)
        return enrollment

    def send_created(self):
        """Tell every receiver that this enrollment exists."""
        # .. event_implemented_name: COURSE_ENROLLMENT_CREATED
        # .. event_type: org.openedx.learning.course.enrollment.created.v1
        COURSE_ENROLLMENT_CREATED.send_event(
            time=self.created,
            enrollment=CourseEnrollmentData(
                user=UserData(
                    id=self.user.id,
                    is_active=self.user.is_active,
                    pii=UserPersonalData(
                        username=self.user.username,
                        email=self.user.email,
                        name=self.user.get_full_name(),
                    ),
                ),
                course=CourseData(
                    course_key=self.course.key,
                    display_name=self.course.display_name,
                ),
                mode=self.mode,
                is_active=self.is_active,
                creation_date=self.created,
            ),
        )
