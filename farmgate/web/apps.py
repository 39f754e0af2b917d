from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_started

from farmgate import libpq
from farmgate.web.translations import compile_if_possible


class WebConfig(AppConfig):
    name = "farmgate.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        request_started.connect(libpq.let_go_if_lost)
        compile_if_possible()
        user_logged_in.connect(_log_in_began, dispatch_uid="farmgate.web.sessions")


def _log_in_began(request: Any, **_rest: Any) -> None:
    from farmgate.web import sessions  # its table is known only once all apps are

    sessions.begin(request)
