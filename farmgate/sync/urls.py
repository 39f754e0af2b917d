"""The addresses programs call. See docs/protocol.md."""

from django.urls import path

from farmgate.sync import views

urlpatterns = [
    path("sync", views.sync, name="sync"),
    path("enrol", views.enrol, name="enrol"),
    path("slip", views.slip, name="slip"),
    path("pickup", views.pickup, name="pickup"),
    path("paylink", views.paylink, name="paylink"),
    path("earnings", views.earned, name="earnings"),
    path("statement", views.statement, name="statement"),
]
