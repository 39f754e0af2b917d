"""Every address Farmgate answers."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from django_otp.admin import OTPAdminSite

from farmgate.web import front, goods_pictures, paying
from farmgate.web.api import interface
from farmgate.web.office import (
    access,
    addresses,  # noqa: F401  (registers what may stand in an address)
)

# The admin can take a second factor away, so it asks for one.
admin.site.__class__ = OTPAdminSite

urlpatterns = [
    path("", front.front, name="front"),
    path("healthz", front.healthz, name="healthz"),
    path("readyz", front.readyz, name="readyz"),
    path("language", set_language, name="set_language"),
    path("field/", front.field_not_built, name="field"),
    path("field", RedirectView.as_view(pattern_name="field")),
    path("pay/<str:code>", paying.pay, name="pay"),
    path("goods/pictures/<code:station>.json", goods_pictures.of_station, name="station_pictures"),
    path("goods/pictures/<picture:hash>.webp", goods_pictures.picture, name="goods_picture"),
    path("api/v1/", interface.api.urls),
    path("api/", include("farmgate.sync.urls")),
    path("office/", include("farmgate.web.office.urls")),
    path("admin/login/", access.admin_login),
    path("admin/", admin.site.urls),
]

handler400 = "farmgate.web.front.bad_request"
handler403 = "farmgate.web.front.forbidden"
handler404 = "farmgate.web.front.not_found"
handler500 = "farmgate.web.front.server_error"
