"""All settings, from the environment only; docs/operations.md lists every variable."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from photocrm.environment import (
    broker_url,
    bucket_options,
    folder_storages,
    mailbox_options,
    refuse_unsafe_production,
)
from photocrm.rounds import ROUNDS, ROUTES

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# Where it runs

PRODUCTION = env.str("PHOTOCRM_ENV", default="production") == "production"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)
if PRODUCTION:
    refuse_unsafe_production(debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS)

STATE_ROOT = Path(env.str("PHOTOCRM_STATE", default=str(BASE_DIR / ".data")))
SITE_URL = env.str(
    "SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://localhost:8000"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# E-mail is unique whatever its case, by a constraint on Lower(email) that the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# What it is made of

INSTALLED_APPS = [
    "photocrm.accounts",
    "photocrm.audit",
    "photocrm.bulk",
    "photocrm.imports",
    "photocrm.exports",
    "crm",
    "gallery",
    "delivery",
    "photocrm.today",
    "photocrm",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "template_partials.apps.SimpleAppConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "photocrm.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "photocrm.language.LanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "photocrm.htmx.HtmxResponseMiddleware",
    "photocrm.accounts.middleware.WorkspaceMiddleware",
    "photocrm.gone.GoneMiddleware",
    "photocrm.away.AwayMiddleware",
    "crm.merged.MergedMiddleware",
    "photocrm.audit.middleware.AuditMiddleware",
]

if DEBUG:
    # Django would show its own pages instead of ours; a failure still shows its traceback.
    MIDDLEWARE.insert(0, "photocrm.development.middleware.FriendlyErrorsMiddleware")

ROOT_URLCONF = "photocrm.urls"
WSGI_APPLICATION = "photocrm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    TEMPLATE_LOADERS
                    if DEBUG
                    else [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "photocrm.templatetags.ui",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "photocrm.accounts.context_processors.membership",
                "photocrm.today.context_processors.navigation",
            ],
        },
    }
]

# Data

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///photocrm")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Kilobytes of new words beside an index of words, which whoever reaches them puts in order: few.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c gin_pending_list_limit=256"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
# Limits on log-ins are counted in the database, so that nobody is locked out with Redis down.
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://photocrm_cache"),
    # Of each process alone: for what may be old or missing.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(STATE_ROOT / "media")))
# https://KEY:SECRET@s3.eu-central-1.example/bucket?region=eu-central-1; empty means MEDIA_ROOT.
MEDIA_BUCKET_URL = env.str("MEDIA_BUCKET_URL", default="")
# The path below which nginx serves MEDIA_ROOT internally; empty means Django sends the bytes.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", default="")
# Every upload lands in a file, so that it can be looked at without reading it into memory.
FILE_UPLOAD_HANDLERS = ["photocrm.uploads.FrugalUploadHandler"]
FILE_UPLOAD_TEMP_DIR = env.str("FILE_UPLOAD_TEMP_DIR", default="") or None
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# A list in which somebody chose all the rows that are shown posts a field for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=2 * 1024**3)
# Where files wait for the rest of their bytes; empty means below MEDIA_ROOT.
UPLOAD_ROOT = env.str("UPLOAD_ROOT", default="")
UPLOAD_KEEP_FREE_BYTES = env.int("UPLOAD_KEEP_FREE_BYTES", default=512 * 1024**2)

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_ROOT / "static")))
STATICFILES_DIRS = [
    ("dist", BASE_DIR / "static" / "dist"),
    ("fonts", BASE_DIR / "static" / "fonts"),
]
# Where studios may have deliveries written to: nas=/srv/nas/photos,archive=https://KEY:SECRET@HOST/B
FOLDER_STORAGES = folder_storages(env.list("DELIVERY_FOLDERS", default=[]))
DELIVERY_FOLDERS = list(FOLDER_STORAGES)
STORAGES = {
    "default": {
        "BACKEND": "photocrm.bucket.BucketStorage",
        "OPTIONS": bucket_options(MEDIA_BUCKET_URL, MEDIA_ACCEL_PREFIX),
    }
    if MEDIA_BUCKET_URL
    else {
        "BACKEND": "photocrm.storage.DurableStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "photocrm.storage.HashedStaticStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
    **{f"folder {name}": storage for name, storage in FOLDER_STORAGES.items()},
}

# Who may enter

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["photocrm.accounts.hashers.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "entrance"
ACCOUNT_ADAPTER = "photocrm.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "photocrm.accounts.sign_in.SignInForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "photocrm.accounts.forms.NameForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False

# What browsers are told

SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
# How many proxies add to X-Forwarded-For: log-ins are limited by the address before them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
# Browsers do not tell ports apart, so studios side by side on one host need names of their own.
SESSION_COOKIE_NAME = env.str("SESSION_COOKIE_NAME", default="sessionid")
CSRF_COOKIE_NAME = env.str("CSRF_COOKIE_NAME", default="csrftoken")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Mail

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
# Seconds: to connect, for each command, and for the answer to a whole mail.
EMAIL_CONNECT_TIMEOUT = env.int("EMAIL_CONNECT_TIMEOUT", default=10)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
EMAIL_ANSWER_TIMEOUT = env.int("EMAIL_ANSWER_TIMEOUT", default=120)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PhotoCRM <photocrm@localhost>")
# Where mail servers report what did not arrive; empty means DEFAULT_FROM_EMAIL.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
# imaps://user:password@host/folder, in which those reports are read; empty means nowhere.
BOUNCE_MAILBOX = mailbox_options(env.str("BOUNCE_IMAP_URL", default=""))
# What a mail server says to hand reports over at /hooks/bounces/; empty means nobody may.
BOUNCE_HOOK_SECRET = env.str("BOUNCE_HOOK_SECRET", default="")
# The folder in which the demo's own mail server keeps what it was sent.
OUTBOX_ROOT = STATE_ROOT / "outbox"

# Webhooks never reach private addresses. For trying them out, those of this machine may be let in.
WEBHOOKS_TO_THIS_MACHINE = env.bool("WEBHOOKS_TO_THIS_MACHINE", default=False)

# Work outside the request

# So long a delivery is left to a worker that says nothing; longer than any conversation takes.
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=300)
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_ROOT / "celerybeat-schedule")
CELERY_TASK_DEFAULT_QUEUE = "control"
CELERY_TASK_ROUTES = ROUTES
CELERY_BEAT_SCHEDULE = ROUNDS

# Words and numbers

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
# Studios work in the first language; their customers read any of them (delivery/languages.py).
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch"), ("he", "עברית")]
LOCALE_PATHS = [BASE_DIR / "delivery" / "locale"]
USE_I18N = True

PAGE_SIZE = 48

# What each app says of its events in the history of an object.
AUDIT_WORDINGS = [
    "crm.presenters.WORDINGS",
    "gallery.presenters.WORDINGS",
    "delivery.presenters.WORDINGS",
    "photocrm.accounts.presenters.WORDINGS",
    "photocrm.privacy_requests.presenters.WORDINGS",
    "photocrm.imports.presenters.WORDINGS",
]

# What each app knows about customers, and what becomes of it when one is erased.
PRIVACY_ANSWERS = [
    "photocrm.accounts.privacy.ANSWERS",
    "photocrm.audit.privacy.ANSWERS",
    "photocrm.bulk.privacy.ANSWERS",
    "photocrm.imports.privacy.ANSWERS",
    "photocrm.exports.privacy.ANSWERS",
    "photocrm.today.privacy.ANSWERS",
    "crm.privacy.ANSWERS",
    "gallery.privacy.ANSWERS",
    "delivery.privacy.ANSWERS",
]

# Called with the key of a held customer to whom rows came or from whom they went, in a merge.
CUSTOMER_FOLLOWERS = ["crm.actions.timeline.follow", "gallery.actions.avatars.settle"]

# What can be done to many rows at once.
BULK_KINDS = [
    "crm.bulk.AssignCustomers",
    "crm.bulk.SetStatus",
    "crm.bulk.AddLabel",
    "crm.bulk.RemoveLabel",
    "crm.bulk.TrashCustomers",
    "crm.bulk.RestoreCustomers",
    "gallery.bulk.LinkSessions",
    "gallery.bulk.AddLabel",
    "gallery.bulk.RemoveLabel",
    "gallery.bulk.TrashSessions",
    "gallery.bulk.RestoreSessions",
    "delivery.bulk.DeliverSessions",
    "delivery.bulk.RetryDeliveries",
    "delivery.bulk.RevokeLinks",
    "delivery.bulk.ExtendLinks",
]

# What files can be brought in as.
IMPORT_KINDS = ["crm.importing.kind.Customers", "gallery.importing.kind.Sessions"]
# Which lists can be exported.
EXPORT_KINDS = [
    "crm.exporting.Customers",
    "crm.task_exporting.Tasks",
    "gallery.exporting.Sessions",
    "delivery.exporting.Deliveries",
]

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "photocrm.logs.ContextFilter"}},
    "formatters": {
        "readable": {"()": "photocrm.logs.ReadableFormatter"},
        "json": {"()": "photocrm.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["context"],
            "formatter": "json" if PRODUCTION else "readable",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        name: {"level": env.str("LOG_LEVEL", default="INFO")}
        for name in ("photocrm", "crm", "gallery", "delivery", "celery")
    },
}
