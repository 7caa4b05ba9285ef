from delivery.models.branding import Branding
from delivery.models.comment import Comment
from delivery.models.favourite import Favourite
from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.letter import Letter
from delivery.models.selection import Selection
from delivery.models.share_link import Download, ShareLink, Visit

__all__ = [
    "Branding",
    "Comment",
    "DeliveryAttempt",
    "DeliveryJob",
    "Download",
    "Favourite",
    "Letter",
    "Selection",
    "ShareLink",
    "Visit",
]
