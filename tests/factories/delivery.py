from typing import Any

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from delivery.actions.links import hashed
from delivery.models import (
    Bounce,
    Branding,
    Comment,
    DeliveryAttempt,
    DeliveryJob,
    Destination,
    Dispatcher,
    Download,
    Endpoint,
    Favourite,
    Guess,
    Letter,
    LinkAddress,
    MailTemplate,
    Notice,
    ReminderLadder,
    Selection,
    SentPhoto,
    SharedPhoto,
    ShareLink,
    Unsubscribe,
    Visit,
)
from delivery.tokens import hash_of, token_for
from photocrm.ids import new_id
from tests.factories.accounts import WorkspaceFactory
from tests.factories.gallery import PhotoFactory, SessionFactory

LINK_PASSWORD = "amber-quiet-harbour"


def token_of(link: ShareLink) -> str:
    """The secret in the link's address."""
    return token_for(link.id, settings.SECRET_KEY)


class ShareLinkFactory(DjangoModelFactory[ShareLink]):
    """`locked=True` wants `LINK_PASSWORD`."""

    class Meta:
        model = ShareLink

    class Params:
        locked = factory.Trait(password_hash=factory.LazyFunction(lambda: hashed(LINK_PASSWORD)))

    id = factory.LazyFunction(new_id)
    session: Any = factory.SubFactory(SessionFactory)
    workspace: Any = factory.SelfAttribute("session.workspace")
    customer: Any = factory.SelfAttribute("session.customer")
    recipient = "anna@mail.example"
    token_hash = factory.LazyAttribute(lambda row: hash_of(token_for(row.id, settings.SECRET_KEY)))


class LinkAddressFactory(DjangoModelFactory[LinkAddress]):
    class Meta:
        model = LinkAddress

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    token_hash = factory.LazyFunction(lambda: hash_of(str(new_id())))


class SharedPhotoFactory(DjangoModelFactory[SharedPhoto]):
    """Of the photo's own session."""

    class Meta:
        model = SharedPhoto

    photo: Any = factory.SubFactory(PhotoFactory)
    link: Any = factory.SubFactory(
        ShareLinkFactory, session=factory.SelfAttribute("..photo.session"), choice="chosen"
    )
    workspace: Any = factory.SelfAttribute("link.workspace")


class SentPhotoFactory(DjangoModelFactory[SentPhoto]):
    """Of the photo's own session."""

    class Meta:
        model = SentPhoto

    photo: Any = factory.SubFactory(PhotoFactory)
    link: Any = factory.SubFactory(
        ShareLinkFactory, session=factory.SelfAttribute("..photo.session")
    )
    workspace: Any = factory.SelfAttribute("link.workspace")
    file_name = factory.SelfAttribute("photo.file_name")
    version = "raw"
    at = factory.LazyFunction(timezone.now)


class GuessFactory(DjangoModelFactory[Guess]):
    class Meta:
        model = Guess

    token_hash = factory.LazyFunction(lambda: hash_of(str(new_id())))
    source = factory.LazyFunction(lambda: hash_of(str(new_id())))


class VisitFactory(DjangoModelFactory[Visit]):
    class Meta:
        model = Visit

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    at = factory.LazyFunction(timezone.now)


class DownloadFactory(DjangoModelFactory[Download]):
    class Meta:
        model = Download

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    file_name = "DSC_0001.jpg"
    at = factory.LazyFunction(timezone.now)


class FavouriteFactory(DjangoModelFactory[Favourite]):
    """Of the photo's own session; the photo does not count it."""

    class Meta:
        model = Favourite

    photo: Any = factory.SubFactory(PhotoFactory)
    link: Any = factory.SubFactory(
        ShareLinkFactory, session=factory.SelfAttribute("..photo.session")
    )
    workspace: Any = factory.SelfAttribute("link.workspace")


class DestinationFactory(DjangoModelFactory[Destination]):
    """A mail domain at which all is well."""

    class Meta:
        model = Destination

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    channel = "email"
    host = factory.Sequence("mail{}.example".format)


class DispatcherFactory(DjangoModelFactory[Dispatcher]):
    class Meta:
        model = Dispatcher

    name = factory.Sequence("dispatcher {}".format)
    beat_at = factory.LazyFunction(timezone.now)


class EndpointFactory(DjangoModelFactory[Endpoint]):
    """A webhook; `folder=True` is a folder."""

    class Meta:
        model = Endpoint

    class Params:
        folder = factory.Trait(
            kind=Endpoint.Kind.FOLDER,
            name=factory.Sequence("Folder {}".format),
            url="",
            root="nas",
            path=factory.Sequence("clients/{}".format),
        )

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence("Webhook {}".format)
    url = "https://hooks.example/photos"


class SelectionFactory(DjangoModelFactory[Selection]):
    """Asked for; `confirmed=True` was confirmed with one photo."""

    class Meta:
        model = Selection

    class Params:
        confirmed = factory.Trait(
            confirmed_at=factory.LazyFunction(timezone.now), confirmed_count=1
        )

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    included = 10


class CommentFactory(DjangoModelFactory[Comment]):
    """By the recipient."""

    class Meta:
        model = Comment

    photo: Any = factory.SubFactory(PhotoFactory)
    link: Any = factory.SubFactory(
        ShareLinkFactory, session=factory.SelfAttribute("..photo.session")
    )
    workspace: Any = factory.SelfAttribute("link.workspace")
    text = "Could this one be brighter?"


class LetterFactory(DjangoModelFactory[Letter]):
    """Waiting and due."""

    class Meta:
        model = Letter

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    kind = Letter.Kind.RECIPIENT
    recipient = factory.SelfAttribute("link.recipient")
    next_attempt_at = factory.LazyFunction(timezone.now)


class BrandingFactory(DjangoModelFactory[Branding]):
    class Meta:
        model = Branding

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    accent = "#3b5bdb"


class MailTemplateFactory(DjangoModelFactory[MailTemplate]):
    """The share mail in German."""

    class Meta:
        model = MailTemplate

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    kind = "share"
    language = "de"
    subject = "Eure Bilder: {session}"
    body = "Liebe {customer},\n\n{message}\n\n{link}"


class ReminderLadderFactory(DjangoModelFactory[ReminderLadder]):
    """Switched on, with all its steps."""

    class Meta:
        model = ReminderLadder

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    is_on = True


class JobFactory(DjangoModelFactory[DeliveryJob]):
    """Queued and due; `leased=True` is being sent by somebody, `completed=True` was taken."""

    class Meta:
        model = DeliveryJob

    class Params:
        leased = factory.Trait(
            status=DeliveryJob.Status.SENDING,
            attempt_count=1,
            next_attempt_at=None,
            lease_token=factory.LazyFunction(new_id),
            lease_until=factory.LazyFunction(timezone.now),
        )
        completed = factory.Trait(
            status=DeliveryJob.Status.COMPLETED,
            attempt_count=1,
            next_attempt_at=None,
            answer="2.0.0 Queued",
            finished_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(
            status=DeliveryJob.Status.FAILED,
            attempt_count=1,
            answer="5.1.1 No such user",
            finished_at=factory.LazyFunction(timezone.now),
        )

    link: Any = factory.SubFactory(ShareLinkFactory)
    workspace: Any = factory.SelfAttribute("link.workspace")
    session: Any = factory.SelfAttribute("link.session")
    customer: Any = factory.SelfAttribute("link.customer")
    recipient = factory.SelfAttribute("link.recipient")
    message = "Here they are!"
    idempotency_key = factory.LazyFunction(lambda: str(new_id()))


class AttemptFactory(DjangoModelFactory[DeliveryAttempt]):
    class Meta:
        model = DeliveryAttempt

    job: Any = factory.SubFactory(JobFactory)
    workspace: Any = factory.SelfAttribute("job.workspace")
    number = 1


class BounceFactory(DjangoModelFactory[Bounce]):
    """For good."""

    class Meta:
        model = Bounce

    job: Any = factory.SubFactory(JobFactory)
    link: Any = factory.SelfAttribute("job.link")
    workspace: Any = factory.SelfAttribute("job.workspace")
    kind = Bounce.Kind.HARD
    recipient = factory.SelfAttribute("job.recipient")
    code = "5.1.1"
    words = "550 5.1.1 No such user"
    report_key = factory.LazyFunction(lambda: hash_of(str(new_id())))


class NoticeFactory(DjangoModelFactory[Notice]):
    """Waiting and due."""

    class Meta:
        model = Notice

    bounce: Any = factory.SubFactory(BounceFactory)
    workspace: Any = factory.SelfAttribute("bounce.workspace")
    endpoint: Any = factory.SubFactory(
        EndpointFactory, workspace=factory.SelfAttribute("..workspace"), tells_bounces=True
    )
    next_attempt_at = factory.LazyFunction(timezone.now)


class UnsubscribeFactory(DjangoModelFactory[Unsubscribe]):
    class Meta:
        model = Unsubscribe

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    address = factory.Sequence("person{}@mail.example".format)
