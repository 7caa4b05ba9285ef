"""Reading across the models of delivery."""

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q

from delivery.models import DeliveryJob, Favourite, ShareLink
from gallery.models.photo import PhotoQuerySet
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by

COUNT_LIMIT = 10_000
FAVOURITES = "favourites"


def counts(workspace: Workspace) -> dict[str, int]:
    """How many deliveries stand where, and under "" how many in all."""
    statuses = {status: Q(status=status) for status in DeliveryJob.Status.values}
    return counts_by(DeliveryJob.objects.of(workspace), statuses, COUNT_LIMIT)


def photos_of(link: ShareLink) -> PhotoQuerySet:
    """What the link opens."""
    return link.session.photos.in_order().ready()


def chosen(link: ShareLink) -> PhotoQuerySet:
    """Those of them that its recipient chose."""
    return photos_of(link).filter(favourites__link=link)


def shown_to(link: ShareLink, show: str) -> PhotoQuerySet:
    """The photos of its page, each with `is_chosen`: all of them, or with `show` the favourites."""
    if show not in {"", FAVOURITES}:
        raise BadRequest("The page shows all photos, or the favourites.")
    mine = Favourite.objects.filter(link=link, photo=OuterRef("pk"))
    photos = chosen(link) if show else photos_of(link)
    return photos.annotate(is_chosen=Exists(mine))
