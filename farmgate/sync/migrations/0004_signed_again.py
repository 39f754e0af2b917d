"""What was signed again after a fork, so that an act counts once however often a phone forgets that it has signed it."""

import django.db.models.deletion
from django.db import migrations, models

from farmgate.grants import append_only


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_background"), ("money", "0002_app_role")]
    operations = [
        migrations.CreateModel(
            name="SignedAgain",
            fields=[
                (
                    "operation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="sync.storedoperation",
                    ),
                ),
                ("device", models.UUIDField()),
                ("first", models.BinaryField()),
            ],
            options={"db_table": "sync_again"},
        ),
        migrations.AddConstraint(
            model_name="signedagain",
            constraint=models.UniqueConstraint(fields=("device", "first"), name="sync_again_once"),
        ),
        append_only("sync_again"),
    ]
