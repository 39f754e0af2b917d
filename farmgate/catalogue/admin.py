"""Reference data only: what goods are. Offers and prices change by operations, so that two people see them."""

from django.contrib import admin
from django.http import HttpRequest

from farmgate.catalogue.models import Category, Good


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The shelves, in the order shown."""

    list_display = ["slug", "name_zh", "name_en", "icon", "position"]
    list_editable = ["position"]


@admin.register(Good)
class GoodAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only: names are indexed, so goods change by `catalogue_import`, which writes the index with them."""

    list_display = ["id", "name_zh", "spec_zh", "name_en", "spec_en", "category", "barcode"]
    list_filter = ["category"]
    search_fields = ["name_zh", "name_en", "pinyin", "initials", "=barcode"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Good | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Good | None = None) -> bool:
        return False
