"""The desk's pages, below /admin/desk/."""

from django.urls import path

from booking.web.staff.desk import (
    board_views,
    book_views,
    deed_views,
    disruption_views,
    pages,
    rehouse_views,
    visit_page,
    visit_views,
)

_VISIT = "visits/<uuid:public_id>/"
_DISRUPTION = "disruptions/<uuid:public_id>/"

urlpatterns = [
    path("", pages.DeskHome.as_view(), name="desk_home"),
    path("<int:clinic>/day/", board_views.BoardView.as_view(), name="desk_day"),
    path("<int:clinic>/find/", board_views.SearchView.as_view(), name="desk_find"),
    path("<int:clinic>/book/", book_views.FindView.as_view(), name="desk_book"),
    path("<int:clinic>/book/times/", book_views.TimesView.as_view(), name="desk_times"),
    path("<int:clinic>/book/confirm/", book_views.ConfirmView.as_view(), name="desk_confirm"),
    path("<int:clinic>/to-confirm/", visit_views.ToConfirmView.as_view(), name="desk_to_confirm"),
    path("<int:clinic>/disruptions/", disruption_views.DisruptionsView.as_view(), name="desk_disruptions"),
    path("<int:clinic>/disrupt/<slug:kind>/", disruption_views.DisruptView.as_view(), name="desk_disrupt"),
    path(_DISRUPTION, rehouse_views.DisruptionView.as_view(), name="desk_disruption"),
    path(f"{_DISRUPTION}do/", rehouse_views.DisruptionDoView.as_view(), name="desk_disruption_do"),
    path(f"{_DISRUPTION}progress/", rehouse_views.ProgressView.as_view(), name="desk_progress"),
    path(
        f"{_DISRUPTION}visits/<uuid:row>/",
        rehouse_views.DisruptedVisitView.as_view(),
        name="desk_disrupted_visit",
    ),
    path(_VISIT, visit_page.VisitView.as_view(), name="desk_visit"),
    path(f"{_VISIT}told/", visit_page.ToldView.as_view(), name="desk_told"),
    path(f"{_VISIT}do/", deed_views.DoView.as_view(), name="desk_do"),
    path(f"{_VISIT}cancel/", deed_views.CancelView.as_view(), name="desk_cancel"),
    path(f"{_VISIT}move/", deed_views.MoveView.as_view(), name="desk_move"),
    path(f"{_VISIT}answer/", visit_views.DecideView.as_view(), name="desk_decide"),
    path(f"{_VISIT}link/", visit_views.LinkView.as_view(), name="desk_link"),
]
