from django.apps import AppConfig


class PhotoCRMConfig(AppConfig):
    """Holds the commands of the project; it has no models."""

    name = "photocrm"
