"""The WSGI application: `granian --interface wsgi farmgate.web.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
application = get_wsgi_application()
