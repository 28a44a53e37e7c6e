"""Who may do what with reviews in the staff admin; every admin path asks here."""

from collections.abc import Iterable

from wagtail.permission_policies import ModelPermissionPolicy

from clinics.reviews.models import Review, ReviewQuerySet
from portal.accounts.models import User

MODERATE = "reviews.moderate_review"
REPLY = "reviews.reply_to_review"
VIEW = "reviews.view_review"


class ReviewPolicy(ModelPermissionPolicy):
    """Moderators see all reviews; who only replies sees those of their own clinics; nobody adds or deletes."""

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
        if not self.user_has_permission(user, action):
            return False
        if action == "reply" and not user.is_superuser:
            return user.clinic_duties.filter(clinic=instance.clinic_id).exists()
        return self.visible_to(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> ReviewQuerySet:
        if self.user_has_any_permission(user, actions):
            return self.visible_to(user)
        return Review.objects.none()

    def visible_to(self, user: User) -> ReviewQuerySet:
        if user.has_perm(MODERATE) or (user.has_perm(VIEW) and not user.has_perm(REPLY)):
            return Review.objects.all()
        if user.has_perm(REPLY):
            return Review.objects.filter(clinic__staff__user=user)
        return Review.objects.none()


POLICY = ReviewPolicy(Review)
