"""The simulated world: see README.md here. Its worlds also play in processes of their own, which need Django as well."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
if not apps.ready:
    django.setup()
