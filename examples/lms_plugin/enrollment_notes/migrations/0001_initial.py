"""Create the table of the notes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What ``makemigrations`` wrote."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="EnrollmentNote",
            fields=[
                (
                    "event_id",
                    models.UUIDField(primary_key=True, serialize=False),
                ),
                ("user_id", models.PositiveBigIntegerField()),
                ("course_key", models.CharField(max_length=255)),
                ("enrolled_at", models.DateTimeField()),
            ],
        ),
    ]
