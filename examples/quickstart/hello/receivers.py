"""What happens when a learner enrolls."""


def greet_learner(*, enrollment, metadata, **_kwargs):
    """Print who enrolled, where and when."""
    name = enrollment.user.pii.username
    print(
        f"{metadata.time:%H:%M} {name} enrolled in {enrollment.course.course_key}"
    )
