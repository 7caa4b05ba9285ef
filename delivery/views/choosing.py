"""Confirming a choice, on the recipient's side."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from delivery import queries
from delivery.access import Right, member_of
from delivery.actions import selections
from delivery.models import ShareLink
from delivery.share_forms import ConfirmForm
from delivery.share_presenters import agreement_of, look_of
from delivery.views.share import private_link, with_forms
from photocrm.forms import posted
from photocrm.htmx import render_page

private_page = partial(
    private_link,
    methods=require_http_methods(["GET", "HEAD", "POST"]),
    rights=(Right.FAVOURITE,),
)


@private_page
def choice(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    """What was chosen, to be looked at once more; or that it is confirmed."""
    look = look_of(request, link)
    if look.selection is None:
        raise Http404("Nobody asked for a choice.")
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid() and confirm(request, link, form):
        return redirect("share:choice", token)
    photos = queries.chosen_with_remarks(link)
    context = {
        "link": link,
        "session": link.session,
        "token": token,
        "look": look,
        "photos": photos,
        "agreement": agreement_of(look, len(photos)),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return with_forms(render_page(request, "delivery/share_confirm.html", context, status=status))


def confirm(request: HttpRequest, link: ShareLink, form: ConfirmForm) -> bool:
    """Confirming twice is confirming once."""
    note, by = form.cleaned_data["note"], member_of(request, link)
    try:
        selections.confirm(link_id=link.pk, note=note, by=by)
    except selections.NothingChosen:
        return False  # the page tells that nothing is chosen
    return True
