from gallery.models.image import Image
from gallery.models.photo import Photo
from gallery.models.session import PhotoSession
from gallery.models.tag import Tag

__all__ = ["Image", "Photo", "PhotoSession", "Tag"]
