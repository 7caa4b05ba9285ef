"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task


@shared_task(name="gallery.process_image")
def process_image(*, image_id: str) -> None:
    from gallery.actions import images  # actions name tasks, so tasks load them late

    images.process(UUID(image_id))


@shared_task(name="gallery.render_tagged")
def render_tagged(*, photo_id: str) -> None:
    from gallery.actions import renders  # actions name tasks, so tasks load them late

    renders.render(UUID(photo_id))


@shared_task(name="gallery.rebuild_image")
def rebuild_image(*, image_id: str) -> None:
    from gallery.actions import rebuilding  # actions name tasks, so tasks load them late

    rebuilding.rebuild(UUID(image_id))


@shared_task(name="gallery.verify_storage")
def verify_storage() -> int:
    """Compares sizes each night and reads a part, see `verification.is_read`; all at once are read
    by `manage.py verify_storage`."""
    from gallery.actions import verification  # actions name tasks, so tasks load them late

    return verification.verify(deep=False, repair=True).found


@shared_task(name="gallery.requeue")
def requeue() -> int:
    from gallery.actions import images, renders  # actions name tasks, so tasks load them late

    return images.requeue() + renders.requeue()


@shared_task(name="gallery.purge")
def purge() -> None:
    from gallery.actions import purge as action  # actions name tasks, so tasks load them late

    action.purge()


@shared_task(name="gallery.sweep_uploads")
def sweep_uploads() -> int:
    from gallery.actions import uploads  # actions name tasks, so tasks load them late

    return uploads.sweep()
