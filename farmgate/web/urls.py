"""Every address Farmgate answers."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("farmgate.sync.urls")),
    path("admin/", admin.site.urls),
]
