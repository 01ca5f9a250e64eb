"""What the plugin remembers."""

from django.db import models


class EnrollmentNote(models.Model):
    """That an event was received: at most one note for each event."""

    event_id = models.UUIDField(primary_key=True)
    user_id = models.PositiveBigIntegerField()
    course_key = models.CharField(max_length=255)
    enrolled_at = models.DateTimeField()

    def __str__(self):
        """Return who enrolled where."""
        return f"{self.user_id} in {self.course_key}"
