from django.apps import AppConfig

from farmgate.web.translations import compile_if_possible


class WebConfig(AppConfig):
    name = "farmgate.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        compile_if_possible()
