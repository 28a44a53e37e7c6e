"""Intake questions in the admin: what a service asks whoever books it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.log_actions import log
from wagtail.snippets.views import snippets

from booking.appointments.actions.asking import save_question
from booking.appointments.models import IntakeQuestion
from clinics.directory.viewsets import FactViewSet
from portal.audit.actor import actor_of


class Lines(forms.Field):
    """One choice a line."""

    widget = forms.Textarea(attrs={"rows": 4})
    longest = 80

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if any(len(line) > self.longest for line in lines):
            told = _("A choice has at most %(most)d characters.")
            raise forms.ValidationError(told, params={"most": self.longest})
        return lines


class QuestionForm(WagtailAdminModelForm):
    choices_ru = Lines(label=_("choices in Russian"), help_text=_("One a line, for «one of several»."))
    choices_en = Lines(label=_("choices in English"), help_text=_("One a line, in the same order."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        russian, english = cleaned.get("choices_ru") or [], cleaned.get("choices_en") or []
        if len(russian) != len(english):
            self.add_error("choices_en", _("As many choices as in Russian."))
        return cleaned


class SavesQuestion:
    """Words that somebody may have answered stay: an edited question is another one."""

    request: HttpRequest
    form: Any
    logged_as: ClassVar[str]

    def save_instance(self) -> IntakeQuestion:
        saved = save_question(by=actor_of(self.request), question=self.form.save(commit=False))
        log(instance=saved, action=self.logged_as, content_changed=True)
        return saved


class AddQuestionView(SavesQuestion, snippets.CreateView):
    logged_as = "wagtail.create"


class EditQuestionView(SavesQuestion, snippets.EditView):
    logged_as = "wagtail.edit"


class IntakeQuestionViewSet(FactViewSet):
    model = IntakeQuestion
    icon = "help"
    menu_label = _("Intake questions")
    menu_order = 160
    add_to_admin_menu = True
    inspect_view_enabled = False
    add_view_class = AddQuestionView
    edit_view_class = EditQuestionView
    list_display = [
        "text",
        "service",
        "kind",
        BooleanColumn("required", label=_("required"), sort_key="required"),
        BooleanColumn("retired", label=_("no longer asked"), sort_key="retired"),
    ]
    list_filter = ["service", "retired"]
    search_fields = ["text_ru", "text_en"]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "service",
                help_text=_(
                    "Who books it is asked. Other words make another question; answers stay with the former."
                ),
            ),
            FieldRowPanel([FieldPanel("text_ru"), FieldPanel("text_en")]),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("choices_ru"), FieldPanel("choices_en")]),
            FieldRowPanel([FieldPanel("required"), FieldPanel("position"), FieldPanel("retired")]),
        ],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("service")
