from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.share_link import Download, ShareLink, Visit

__all__ = ["DeliveryAttempt", "DeliveryJob", "Download", "ShareLink", "Visit"]
