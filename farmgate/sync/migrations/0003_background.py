"""What the background worker did last, and an index for what waits, so that to watch costs nothing however much there is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_river")]
    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("told", models.TextField(blank=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="openexception",
            index=models.Index(
                condition=models.Q(("resolved_at", None)), fields=["opened_at"], name="sync_exception_waiting"
            ),
        ),
    ]
