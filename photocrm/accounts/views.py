"""The entrance, invitations and the members of a studio."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from photocrm.accounts.actions import invitations, mails, members
from photocrm.accounts.adapter import SESSION_KEY
from photocrm.accounts.forms import InvitationForm, OwnSettingsForm
from photocrm.accounts.models import Invitation, Membership, Role, User, Workspace
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.context import acting
from photocrm.forms import posted
from photocrm.htmx import render_page


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Where a log-in leads: the first studio, or a page that says that there is none."""
    mine = Workspace.objects.filter(memberships__user=request.user)  # type: ignore[misc]
    first = mine.order_by("name", "pk").first()
    if first is None:
        return render_page(request, "accounts/no_workspace.html", {}, status=404)
    return redirect("today:home", workspace=first.slug)


@login_not_required
@require_safe
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Joins at once with a fitting account; else leads through sign-up, which this link opens."""
    found = invitations.find(token)
    if found is None:
        raise Http404("This invitation was used or has expired.")
    if not request.user.is_authenticated:
        request.session[SESSION_KEY] = token
        request.session["invited_to"] = found.workspace.name
        # Whoever holds the link has read the mail it was sent in.
        get_adapter().stash_verified_email(request, found.email)
        known = User.objects.filter(email__iexact=found.email).exists()
        door = reverse("account_login" if known else "account_signup")
        return redirect(f"{door}?next={request.path}" if known else door)
    with acting(actor_id=request.user.pk):
        membership = invitations.accept(token=token, user=request.user)
    if membership is None:
        raise Http404("This invitation is for another e-mail address.")
    return redirect("today:home", workspace=membership.workspace.slug)


@needs(Verb.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: StaffRequest) -> HttpResponse:
    role = Role(request.membership.role)
    form = InvitationForm(
        posted(request), initial={"role": Role.STAFF}, by=role, workspace=request.workspace
    )
    if request.method == "POST" and form.is_valid():
        invite(request, form)
        return redirect("accounts:member_list", workspace=request.workspace.slug)
    members = Membership.objects.of(request.workspace).select_related("user")
    invited = Invitation.objects.of(request.workspace).open(timezone.now())
    context = {
        "invitations": invited.select_related("mail").order_by("created_at", "pk"),
        "form": form,
        "members": members.order_by("user__name", "pk"),
        "section": "members",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/member_list.html", context, status=status)


@needs(Verb.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: StaffRequest) -> HttpResponse:
    """The own clock, and whether to get the mail of the morning."""
    mine = request.membership
    start = {"time_zone": request.user.time_zone, "wants_digest": mine.wants_digest}
    form = OwnSettingsForm(posted(request), membership=mine, initial=start)
    if form.is_bound and form.is_valid():
        members.change_own(membership_id=mine.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Settings saved")
        return redirect("accounts:own_settings", workspace=request.workspace.slug)
    context = {"section": "settings", "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/own_settings.html", context, status=status)


def invite(request: StaffRequest, form: InvitationForm) -> None:
    """A worker mails the link. It is shown to nobody, since it proves that its reader owns the
    address."""
    values = form.cleaned_data
    with transaction.atomic():
        invitation = invitations.invite(workspace=request.workspace, by=request.user, **values)
        mails.promise(invitation=invitation)
    messages.success(request, f"The invitation is on its way to {values['email']}")
