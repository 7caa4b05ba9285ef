"""Which channel a delivery takes, and where that leads."""

from typing import Any

from delivery.channels import Answer, Promised, email, folder, webhook
from delivery.models import DeliveryJob

CHANNELS: dict[DeliveryJob.Channel, Any] = {
    DeliveryJob.Channel.EMAIL: email,
    DeliveryJob.Channel.WEBHOOK: webhook,
    DeliveryJob.Channel.FOLDER: folder,
}


def send(job: DeliveryJob, promised: Promised) -> Answer:
    """Raises Refusal with anything but a yes, and what `promised` raises."""
    answer: Answer = CHANNELS[DeliveryJob.Channel(job.channel)].send(job, promised)
    return answer


def host_of(channel: str, address: str) -> str:
    """What may fail as one: everything behind it is slowed down and paused together."""
    return str(CHANNELS[DeliveryJob.Channel(channel)].host_of(address))
