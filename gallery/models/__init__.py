from gallery.models.customer_picture import CustomerPicture
from gallery.models.image import Image
from gallery.models.leftover import Leftover
from gallery.models.photo import Photo
from gallery.models.session import PhotoSession
from gallery.models.session_label import SessionLabel
from gallery.models.session_tally import SessionTally
from gallery.models.storage_check import StorageCheck
from gallery.models.tag import Tag
from gallery.models.tag_template import TagTemplate
from gallery.models.upload import Upload

__all__ = [
    "CustomerPicture",
    "Image",
    "Leftover",
    "Photo",
    "PhotoSession",
    "SessionLabel",
    "SessionTally",
    "StorageCheck",
    "Tag",
    "TagTemplate",
    "Upload",
]
