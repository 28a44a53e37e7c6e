"""The patients' booking, below /en/ and /ru/."""

from django.urls import path

from booking.web.patient import booking, cabinet, calendars, consents, family, reviews, times, visits

urlpatterns = [
    path("book/", times.BookView.as_view(), name="book"),
    path("book/next-times/", times.NextTimesView.as_view(), name="next_times"),
    path("book/hold/", booking.HoldView.as_view(), name="book_hold"),
    path("book/<uuid:public_id>/", booking.PersonView.as_view(), name="book_person"),
    path("book/<uuid:public_id>/phone/", booking.PhoneView.as_view(), name="book_phone"),
    path("book/<uuid:public_id>/code/", booking.BookCodeView.as_view(), name="book_code"),
    path(
        "book/<uuid:public_id>/code/again/", booking.BookAnotherCodeView.as_view(), name="book_another_code"
    ),
    path("book/<uuid:public_id>/countdown/", booking.CountdownView.as_view(), name="book_countdown"),
    path("book/<uuid:public_id>/release/", booking.ReleaseView.as_view(), name="book_release"),
    path("visits/<uuid:public_id>/", visits.VisitView.as_view(), name="visit"),
    path("visits/<uuid:public_id>/cancel/", visits.CancelView.as_view(), name="visit_cancel"),
    path("visits/<uuid:public_id>/move/", visits.MoveView.as_view(), name="visit_move"),
    path("visits/<uuid:public_id>/calendar.ics", calendars.VisitFileView.as_view(), name="visit_calendar"),
    path("visits/<uuid:public_id>/review/", reviews.ReviewView.as_view(), name="visit_review"),
    path("my/", cabinet.MyVisitsView.as_view(), name="my_visits"),
    path("my/looks/", cabinet.WhoLookedView.as_view(), name="my_looks"),
    path("my/records/<uuid:patient>/prove/", cabinet.ProveRecordView.as_view(), name="my_record_prove"),
    path("my/people/", family.MyPeopleView.as_view(), name="my_people"),
    path("my/people/<uuid:public_id>/end/", family.EndActingView.as_view(), name="my_people_end"),
    path("my/consents/", consents.MyConsentsView.as_view(), name="my_consents"),
    path(
        "my/consents/<uuid:patient>/<slug:purpose>/give/",
        consents.GiveConsentView.as_view(),
        name="my_consent_give",
    ),
    path(
        "my/consents/<uuid:patient>/<slug:purpose>/withdraw/",
        consents.WithdrawConsentView.as_view(),
        name="my_consent_withdraw",
    ),
    path("my/calendar/", calendars.BeginFeedView.as_view(), name="my_calendar_begin"),
    path("my/calendar/revoke/", calendars.RevokeFeedView.as_view(), name="my_calendar_revoke"),
    path("v/not-me/", visits.NotMeDoneView.as_view(), name="visit_not_me_done"),
    path("v/<str:token>/", visits.LinkView.as_view(), name="visit_link"),
    path("v/<str:token>/review/", reviews.LinkReviewView.as_view(), name="visit_link_review"),
    path("v/<str:token>/calendar.ics", calendars.LinkFileView.as_view(), name="visit_link_calendar"),
    path("v/<str:token>/cancel/", visits.LinkCancelView.as_view(), name="visit_link_cancel"),
    path("v/<str:token>/not-me/", visits.LinkNotMeView.as_view(), name="visit_link_not_me"),
    path("v/<str:token>/move/", visits.LinkMoveView.as_view(), name="visit_link_move"),
]
