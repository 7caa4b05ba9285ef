"""What imports know about customers: the lines of their files, until they are forgotten."""

from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun
from photocrm.privacy import Answers, Nothing, Scrubbed, Stays

ANSWERS: Answers = {
    ImportRun: Nothing("a file and its counts; whom it tells of stands in its rows"),
    ColumnMapping: Nothing("headers of files"),
    ImportRow: Stays(
        names=("subject_id",),
        erased={
            "cells": Scrubbed(),
            "values": Scrubbed(),
            "problems": Scrubbed(),
            "before": Scrubbed(),
        },
        kept=("id", "workspace", "run", "line", "status"),
    ),
}
