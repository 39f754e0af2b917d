"""Settings, all of them from the environment: see docs/operate/install.md for what a real server sets."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext

from farmgate import database, log_lines
from farmgate.kernel.secret import machine_secret

# Lets classes such as ModelAdmin[Place] be written with their types.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FARMGATE_VAR", ROOT / "var"))

DEBUG = os.environ.get("FARMGATE_DEBUG") == "1"
SECRET_KEY = os.environ.get("FARMGATE_SECRET_KEY") or machine_secret(VAR / "secret_key")
ALLOWED_HOSTS = os.environ.get("FARMGATE_HOSTS", "localhost,127.0.0.1").split(",")
PUBLIC_URL = os.environ.get("FARMGATE_PUBLIC_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "farmgate.web.front.csrf_failed"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_htmx",
    "axes",
    "procrastinate.contrib.django",
    "farmgate.places",
    "farmgate.people",
    "farmgate.catalogue",
    "farmgate.money",
    "farmgate.counter",
    "farmgate.trade",
    "farmgate.logistics",
    "farmgate.interface",
    "farmgate.sync",
    "farmgate.web",
]

MIDDLEWARE = [
    "farmgate.web.watching.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "farmgate.web.security.PolicyMiddleware",
    "farmgate.web.field_app.FilesMiddleware",
    "farmgate.web.security.OwnSessionsMiddleware",
    "farmgate.web.sessions.LifetimeMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "farmgate.web.urls"
WSGI_APPLICATION = "farmgate.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "farmgate.web.office.navigation.context",
            ],
        },
    },
]


# What changes the tables themselves needs their owner. Everything else acts as a role that may not rewrite the record.
OWNER_COMMANDS = {"migrate", "makemigrations", "showmigrations", "demo"}
DATABASE_APP_ROLE = os.environ.get(
    "FARMGATE_DATABASE_APP_ROLE", "" if OWNER_COMMANDS & set(sys.argv[1:2]) else database.APP_ROLE
)


# The river sends the same few statements with arrays of any length: planning each anew costs more than running it.
PLANS = "-c plan_cache_mode=force_generic_plan"
# In seconds and milliseconds: a database that went away without a word is noticed by then, and phones are told to wait.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


def _database(url: str, role: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = PATIENCE | {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options = [query.pop("options", ""), PLANS, f"-c role={role}" if role else ""]
    query["options"] = " ".join(option for option in options if option)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.pop("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": query,
    }


_DATABASE_URL = os.environ.get("FARMGATE_DATABASE_URL") or database.cluster().url()
DATABASES = {"default": _database(_DATABASE_URL, DATABASE_APP_ROLE)}

AUTH_USER_MODEL = "people.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        # Django's own list holds 1,780 of ten characters and more; this one 30,000, all of them from leaks.
        "OPTIONS": {"password_list_path": ROOT / "data" / "passwords" / "common.txt.gz"},
    },
    {"NAME": "farmgate.people.passwords.KnownHereValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# One name from one address may be wrong ten times; then it waits. The second factor has a brake of its own.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "farmgate.web.office.access.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# A failed try is kept with what was sent: without these, the names of fields in `office/own_forms.py`.
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "code", "again", "password-current", "password-password", "password-again"),
    *("second-current", "second-code", "others-current"),
]
OTP_TOTP_ISSUER = "Farmgate"
LOGIN_URL = "/office/login"
LOGIN_REDIRECT_URL = "/office/"

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [ROOT / "farmgate" / "web" / "locale"]
TIME_ZONE = os.environ.get("FARMGATE_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# Printed on every slip: where a villager complains without going through her agent. 12315 is China's consumer line.
COMPLAINT_NO = os.environ.get("FARMGATE_COMPLAINT_NO", "12315")
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
FIELD_DIST = ROOT / "field" / "dist"
# The same pictures as on the phones: goods, and the words to compare.
STATICFILES_DIRS = [("pictures", ROOT / "field" / "public" / "pictures")]
# Collected files carry their hash in the name and are kept for ever; from a bare checkout they come as they are.
_COLLECTED = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = DEBUG or not _COLLECTED
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if WHITENOISE_USE_FINDERS
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
LANGUAGE_COOKIE_AGE = 365 * 86_400
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # A browser takes a cookie of such a name from this very host over HTTPS only: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A terminal has somebody in front of it; everything else is read by machines.
LOG_FORM = os.environ.get("FARMGATE_LOG") or ("human" if sys.stderr.isatty() else "json")
LOGGING = log_lines.configuration(LOG_FORM, os.environ.get("FARMGATE_LOG_LEVEL", "info"))
# Where each web worker keeps its counters for `manage.py metrics`; without it nothing is counted.
METRICS_DIR = os.environ.get("FARMGATE_METRICS_DIR", "")

# For tests and benches: hooks may lead to http://127.0.0.1. Everywhere else they lead to the open internet over HTTPS.
HOOKS_TO_LOOPBACK = os.environ.get("FARMGATE_HOOKS_TO_LOOPBACK") == "1"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
