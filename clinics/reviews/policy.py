"""Who may do what with reviews in the staff admin; every admin path asks here."""

from collections.abc import Iterable

from wagtail.permission_policies import ModelPermissionPolicy

from clinics.directory.scope import oversees
from clinics.reviews.models import Review, ReviewQuerySet
from portal.accounts.models import User

MODERATE = "reviews.moderate_review"
REPLY = "reviews.reply_to_review"
VIEW = "reviews.view_review"


class ReviewPolicy(ModelPermissionPolicy):
    """Whoever is bound to clinics (clinics.directory.scope) has to do with their reviews only.

    Nobody adds or deletes a review here.
    """

    def user_has_permission(self, user: User, action: str) -> bool:
        if action == "moderate":
            return user.has_perm(MODERATE)
        if action == "reply":
            return user.has_perm(REPLY)
        if action == "view":
            return any(user.has_perm(permission) for permission in (MODERATE, REPLY, VIEW))
        return action == "change" and (user.has_perm(MODERATE) or user.has_perm(REPLY))

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Review) -> bool:
        return (
            self.user_has_permission(user, action) and self.visible_to(user).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> ReviewQuerySet:
        if self.user_has_any_permission(user, actions):
            return self.visible_to(user)
        return Review.objects.none()

    def visible_to(self, user: User) -> ReviewQuerySet:
        if not self.user_has_permission(user, "view"):
            return Review.objects.none()
        reviews = Review.objects.all()
        return reviews if oversees(user) else reviews.filter(clinic__staff__user=user)


POLICY = ReviewPolicy(Review)
