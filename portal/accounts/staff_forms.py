"""How staff are created and edited in the Wagtail admin, and how they edit themselves."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.accounts import actions, second_factor
from portal.accounts.models import User
from portal.accounts.role_fields import RoleField, RolesField

FIELDS = ["email", "first_name", "last_name", "language", "is_superuser", "groups"]
WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class RoleForm(forms.Form):
    """Which role the chosen staff get."""

    role = RoleField(label=_("Role"), queryset=Group.objects.order_by("name"))


FIELD_CLASSES = {"groups": RolesField}


class WithEmail:
    """Staff sign in by e-mail: it is asked for, unique among users, and confirmed at the next sign-in."""

    instance: User
    cleaned_data: dict[str, Any]

    def separate_username_field(self) -> bool:
        return False

    def _clean_username(self) -> None:
        """The user name is a public id that nobody types."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email=email).exists():
            raise forms.ValidationError(_("A user with this e-mail already exists."))
        return email


class StaffCreationForm(WithEmail, UserCreationForm):
    class Meta:
        model = get_user_model()
        fields = FIELDS
        widgets = WIDGETS
        field_classes = FIELD_CLASSES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("Left empty, the user cannot sign in until a password is set.")

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True
        user: User = super().save(commit=commit)
        actions.set_email(user, email=self.cleaned_data["email"], verified_at=None)
        return user


class StaffEditForm(WithEmail, UserEditForm):
    forget_second_factor = forms.BooleanField(
        label=_("Forget the authenticator"),
        required=False,
        help_text=_("For a lost phone. The next sign-in sets up a new one."),
    )

    class Meta:
        model = get_user_model()
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS
        field_classes = FIELD_CLASSES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.get("editing_self", False)
        super().__init__(*args, **kwargs)
        self.email_before = self.instance.email
        if editing_self or not second_factor.has_authenticator(self.instance):
            del self.fields["forget_second_factor"]

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=commit)
        if self.cleaned_data["email"] != self.email_before:
            actions.set_email(user, email=self.cleaned_data["email"], verified_at=None)
        if self.cleaned_data.get("forget_second_factor"):
            actions.forget_second_factor(user)
        return user


class OwnProfileForm(forms.ModelForm[User]):
    first_name = forms.CharField(label=_("First name"))
    last_name = forms.CharField(label=_("Last name"))

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
