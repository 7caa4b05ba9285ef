from delivery.models.destination import Destination, Dispatcher
from delivery.models.endpoint import Endpoint
from delivery.models.guess import Guess
from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.link_address import LinkAddress
from delivery.models.sent_photo import SentPhoto
from delivery.models.share_link import Download, Favourite, ShareLink, Visit
from delivery.models.shared_photo import SharedPhoto

__all__ = [
    "DeliveryAttempt",
    "DeliveryJob",
    "Destination",
    "Dispatcher",
    "Download",
    "Endpoint",
    "Favourite",
    "Guess",
    "LinkAddress",
    "SentPhoto",
    "ShareLink",
    "SharedPhoto",
    "Visit",
]
