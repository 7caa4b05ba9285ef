"""A person who signs in."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from photocrm.ids import new_id

if TYPE_CHECKING:
    from photocrm.accounts.models.workspace import Workspace


class UserManager(BaseUserManager["User"]):
    def of(self, workspace: "Workspace") -> models.QuerySet["User"]:
        """Its members, as choices list them."""
        return self.filter(memberships__workspace=workspace).order_by("name", "email")

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """All in lower case: allauth finds no other spelling."""
        return (email or "").lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail; belongs to workspaces through memberships.

    Without a `time_zone` of the own the clock of the workspace counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    time_zone = models.CharField(max_length=50, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the admin", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),)

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)
        if self.time_zone and self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": "This time zone is not known, e.g. Europe/Berlin."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Addresses are kept in lower case, the only one in which allauth looks for them."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ")[0]
