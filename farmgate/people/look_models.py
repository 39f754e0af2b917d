"""Who looked at what was done in a villager's name, from which counter. Only grows."""

from django.db import models


class StatementLook(models.Model):
    """One look from a phone: `by` is what showed that she wants it, her card or a slip."""

    class By(models.TextChoices):
        CARD = "card"
        SLIP = "slip"

    villager = models.ForeignKey("people.Villager", models.PROTECT, db_index=False, related_name="+")
    device = models.ForeignKey("people.Device", models.PROTECT, db_index=False, related_name="+")
    agent = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False, related_name="+")
    by = models.CharField(max_length=4, choices=By.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["villager", "-at"], name="statement_look_at_her")]
