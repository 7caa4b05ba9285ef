from delivery.models.destination import Destination, Dispatcher
from delivery.models.endpoint import Endpoint
from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.share_link import Download, Favourite, ShareLink, Visit

__all__ = [
    "DeliveryAttempt",
    "DeliveryJob",
    "Destination",
    "Dispatcher",
    "Download",
    "Endpoint",
    "Favourite",
    "ShareLink",
    "Visit",
]
