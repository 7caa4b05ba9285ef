"""Rows that went while somebody worked with them."""

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils.deprecation import MiddlewareMixin

logger = logging.getLogger("photocrm.gone")


class GoneMiddleware(MiddlewareMixin):
    """Somebody else may delete a row after a view has looked it up and before its action locks it.
    The answer is that of a row that was gone before; the log tells which, should it be a mistake.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ObjectDoesNotExist):
            # The name alone: an address may hold the token of a private link.
            name = request.resolver_match.view_name if request.resolver_match else ""
            logger.warning("a row was gone in %s", name, exc_info=exception)
            raise Http404 from exception
