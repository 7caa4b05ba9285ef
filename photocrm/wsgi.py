"""The entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "photocrm.settings")

application = get_wsgi_application()

# What is loaded by now stays: without this the collector walks through all of it again and again,
# which takes a third of the time of a long list.
gc.freeze()
gc.set_threshold(20_000, 50, 100)
