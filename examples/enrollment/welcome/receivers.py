"""What happens when a learner enrolls."""

from django.core.mail import send_mail


def send_welcome_email(*, enrollment, **_kwargs):
    """Write to the learner, with nothing but what the event carries."""
    course = enrollment.course
    learner = enrollment.user.pii
    send_mail(
        subject=f"Welcome to {course.display_name}",
        message=f"Hello {learner.name}, start here: {course.course_key}",
        from_email=None,
        recipient_list=[learner.email],
    )
