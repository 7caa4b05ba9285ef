from gallery.models.customer_picture import CustomerPicture
from gallery.models.image import Image
from gallery.models.photo import Photo
from gallery.models.session import PhotoSession
from gallery.models.session_label import SessionLabel
from gallery.models.tag import Tag
from gallery.models.tag_template import TagTemplate
from gallery.models.upload import Upload

__all__ = [
    "CustomerPicture",
    "Image",
    "Photo",
    "PhotoSession",
    "SessionLabel",
    "Tag",
    "TagTemplate",
    "Upload",
]
