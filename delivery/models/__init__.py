from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.share_link import Download, Favourite, ShareLink, Visit

__all__ = ["DeliveryAttempt", "DeliveryJob", "Download", "Favourite", "ShareLink", "Visit"]
