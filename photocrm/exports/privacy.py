"""What exports know about customers: their files do, and those go when anybody is erased."""

from photocrm.exports.models import Export, ExportChoice
from photocrm.privacy import Answers, Nothing

ANSWERS: Answers = {
    Export: Nothing("says what a member took out; the files are withdrawn when anybody is erased"),
    ExportChoice: Nothing("is what a member likes to take out"),
}
