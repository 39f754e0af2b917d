from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "farmgate.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
