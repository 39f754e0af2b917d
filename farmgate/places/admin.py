"""Reference data for the people who look after it: places to look up, stations and hubs to correct."""

from django.contrib import admin
from django.http import HttpRequest

from farmgate.places.models import Hub, Place, Station


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only: divisions change by `places_import`, which keeps what was."""

    list_display = ("name", "name_en", "code", "scheme", "level", "valid_from", "valid_to")
    list_filter = ("scheme", "level")
    search_fields = ("code", "name")
    ordering = ("path", "valid_from")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return False


@admin.register(Station)
class StationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Names and points may be corrected; which village it stands in may not, since its record lies there."""

    list_display = ("code", "name", "village", "county", "opened_on", "closed_on")
    search_fields = ("code", "name")
    readonly_fields = ("code", "village", "county", "opened_on")
    list_select_related = ("village", "county")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Station | None = None) -> bool:
        return False


@admin.register(Hub)
class HubAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """County warehouses."""

    list_display = ("code", "name", "county")
    raw_id_fields = ("county",)
    list_select_related = ("county",)
