"""Which channel a delivery takes, and where that leads."""

from delivery.channels import Answer, Promised, email
from delivery.models import DeliveryJob

CHANNELS = {DeliveryJob.Channel.EMAIL: email}


def send(job: DeliveryJob, promised: Promised) -> Answer:
    """Raises Refusal with anything but a yes, and what `promised` raises."""
    return CHANNELS[DeliveryJob.Channel(job.channel)].send(job, promised)


def host_of(channel: str, address: str) -> str:
    """What may fail as one: everything behind it is slowed down and paused together."""
    return CHANNELS[DeliveryJob.Channel(channel)].host_of(address)
