"""The schedule's pages, below /admin/schedule/."""

from django.urls import path

from booking.web.staff.schedule import rows, week_views

_DOCTORS_WEEK = "<int:clinic>/doctors/<int:doctor>/week/<str:monday>/"

urlpatterns = [
    path("", week_views.ScheduleHome.as_view(), name="schedule_home"),
    path("<int:clinic>/week/", week_views.WeekView.as_view(), name="schedule_week"),
    path(_DOCTORS_WEEK, week_views.EditWeekView.as_view(), name="schedule_edit_week"),
    path(f"{_DOCTORS_WEEK}copy/", week_views.CopyWeekView.as_view(), name="schedule_copy_week"),
    path(f"{_DOCTORS_WEEK}rules/", week_views.ForgetWeekView.as_view(), name="schedule_forget_week"),
    path("<int:clinic>/rules/", rows.RulesView.as_view(), name="schedule_rules"),
    path("<int:clinic>/rules/add/", rows.AddRuleView.as_view(), name="schedule_add_rule"),
    path("<int:clinic>/rules/<int:pk>/", rows.EditRuleView.as_view(), name="schedule_edit_rule"),
    path("<int:clinic>/rules/<int:pk>/end/", rows.EndRuleView.as_view(), name="schedule_end_rule"),
    path("<int:clinic>/exceptions/", rows.ExceptionsView.as_view(), name="schedule_exceptions"),
    path("<int:clinic>/exceptions/add/", rows.AddExceptionView.as_view(), name="schedule_add_exception"),
    path(
        "<int:clinic>/exceptions/<int:pk>/", rows.EditExceptionView.as_view(), name="schedule_edit_exception"
    ),
    path(
        "<int:clinic>/exceptions/<int:pk>/remove/",
        rows.RemoveExceptionView.as_view(),
        name="schedule_remove_exception",
    ),
    path("<int:clinic>/closures/", rows.ClosuresView.as_view(), name="schedule_closures"),
    path("<int:clinic>/closures/add/", rows.AddClosureView.as_view(), name="schedule_add_closure"),
    path("<int:clinic>/closures/<int:pk>/", rows.EditClosureView.as_view(), name="schedule_edit_closure"),
    path(
        "<int:clinic>/closures/<int:pk>/remove/",
        rows.RemoveClosureView.as_view(),
        name="schedule_remove_closure",
    ),
    path("<int:clinic>/holidays/close/", rows.HolidaysView.as_view(), name="schedule_close_on_holidays"),
    path("<int:clinic>/holidays/open/", rows.OpenOnHolidaysView.as_view(), name="schedule_open_on_holidays"),
]
