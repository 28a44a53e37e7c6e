#include "check.h"
#include "clinic/refund.h"

static const int64_t HOUR = INT64_C(3600) * 1000000;

static const struct clinic_tier tiers[] = {{INT64_C(24) * 3600 * 1000000, 10000}, {INT64_C(2) * 3600 * 1000000, 5000}};
static const struct clinic_refund_policy policy = {.tiers = tiers, .tier_count = 2, .no_show_bp = 1000};

static struct clinic_refund refund_of(const struct clinic_refund_policy *by, struct clinic_cancellation cancellation) {
    struct clinic_refund refund = {0};
    CHECK_OK(clinic_refundable(by, &cancellation, &refund));
    CHECK_INT(refund.amount + refund.kept, cancellation.paid);
    CHECK(refund.amount >= 0 && refund.kept >= 0);
    return refund;
}

static struct clinic_cancellation cancelled(enum clinic_cause cause, int64_t notice) {
    return (struct clinic_cancellation){.paid = 1001, .cause = cause, .starts_at = notice, .cancelled_at = 0};
}

static void check_refund(struct clinic_refund got, int64_t amount, enum clinic_refund_rule rule) {
    CHECK_INT(got.amount, amount);
    CHECK_INT(got.rule, rule);
}

static void test_the_longest_notice_reached_decides(void) {
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_PATIENT, 24 * HOUR)), 1001, CLINIC_REFUND_TIER);
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_PATIENT, 24 * HOUR - 1)), 501, CLINIC_REFUND_TIER);
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_PATIENT, 2 * HOUR)), 501, CLINIC_REFUND_TIER);
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_PATIENT, 2 * HOUR - 1)), 0, CLINIC_REFUND_TOO_LATE);
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_PATIENT, -HOUR)), 0, CLINIC_REFUND_TOO_LATE);
}

static void test_a_share_is_of_what_was_not_delivered(void) {
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_PATIENT, 3 * HOUR);
    cancellation.delivered = 401;
    check_refund(refund_of(&policy, cancellation), 300, CLINIC_REFUND_TIER);
    cancellation.delivered = 5000;
    check_refund(refund_of(&policy, cancellation), 0, CLINIC_REFUND_TIER);
}

static void test_the_clinics_cause_returns_everything(void) {
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_CLINIC, -HOUR);
    cancellation.delivered = 500;
    cancellation.actual_costs = 5000;
    check_refund(refund_of(&policy, cancellation), 1001, CLINIC_REFUND_CLINIC);
}

static void test_a_withdrawal_pays_what_was_delivered_and_actual_costs_only(void) {
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_WITHDRAWAL, -HOUR);
    cancellation.delivered = 500;
    cancellation.actual_costs = 200;
    check_refund(refund_of(&policy, cancellation), 301, CLINIC_REFUND_WITHDRAWAL);
    cancellation.actual_costs = INT64_MAX;
    check_refund(refund_of(&policy, cancellation), 0, CLINIC_REFUND_WITHDRAWAL);
}

static void test_who_does_not_come_gets_the_share_for_that(void) {
    check_refund(refund_of(&policy, cancelled(CLINIC_CAUSE_NO_SHOW, 0)), 100, CLINIC_REFUND_NO_SHOW);
}

static void test_with_the_statutory_floor_nobody_gets_less_than_by_withdrawal(void) {
    struct clinic_refund_policy strict = policy;
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_PATIENT, HOUR);
    strict.statutory_floor = true;
    cancellation.actual_costs = 101;
    check_refund(refund_of(&strict, cancellation), 900, CLINIC_REFUND_STATUTORY_FLOOR);
    cancellation.starts_at = 24 * HOUR;
    check_refund(refund_of(&strict, cancellation), 1001, CLINIC_REFUND_TIER);
}

static void test_the_largest_payment_is_exact(void) {
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_PATIENT, 3 * HOUR);
    cancellation.paid = INT64_MAX;
    check_refund(refund_of(&policy, cancellation), INT64_MAX / 2 + 1, CLINIC_REFUND_TIER);
}

static void check_refused(const struct clinic_refund_policy *by, struct clinic_cancellation cancellation,
                          enum clinic_status want) {
    struct clinic_refund refund;
    CHECK_STATUS(clinic_refundable(by, &cancellation, &refund), want);
}

static void test_amounts_below_zero_and_unknown_causes_are_invalid(void) {
    struct clinic_cancellation cancellation = cancelled(CLINIC_CAUSE_PATIENT, 0);
    cancellation.paid = -1;
    check_refused(&policy, cancellation, CLINIC_INVALID);
    check_refused(&policy, (struct clinic_cancellation){.delivered = -1}, CLINIC_INVALID);
    check_refused(&policy, (struct clinic_cancellation){.actual_costs = -1}, CLINIC_INVALID);
    check_refused(&policy, (struct clinic_cancellation){.cause = (enum clinic_cause)4}, CLINIC_INVALID);
}

static void check_policy(const struct clinic_tier *of, size_t count, int64_t no_show_bp) {
    const struct clinic_refund_policy bad = {.tiers = of, .tier_count = count, .no_show_bp = no_show_bp};
    CHECK_STATUS(clinic_refund_policy_check(&bad), CLINIC_INVALID);
    check_refused(&bad, cancelled(CLINIC_CAUSE_CLINIC, 0), CLINIC_INVALID);
}

static void test_a_policy_is_checked(void) {
    check_policy(NULL, 0, -1);
    check_policy(NULL, 0, 10001);
    check_policy(&(struct clinic_tier){-1, 0}, 1, 0);
    check_policy(&(struct clinic_tier){1, 10001}, 1, 0);
    check_policy((const struct clinic_tier[]){{1, 5}, {2, 5}}, 2, 0);
    check_policy((const struct clinic_tier[]){{2, 5}, {2, 5}}, 2, 0);
    check_policy((const struct clinic_tier[]){{2, 5}, {1, 6}}, 2, 0);
}

static void test_a_notice_beyond_64_bits_is_an_overflow(void) {
    const struct clinic_cancellation ages = {.cause = CLINIC_CAUSE_PATIENT, .starts_at = INT64_MAX, .cancelled_at = -1};
    check_refused(&policy, ages, CLINIC_OVERFLOW);
}

int main(void) {
    RUN(test_the_longest_notice_reached_decides);
    RUN(test_a_share_is_of_what_was_not_delivered);
    RUN(test_the_clinics_cause_returns_everything);
    RUN(test_a_withdrawal_pays_what_was_delivered_and_actual_costs_only);
    RUN(test_who_does_not_come_gets_the_share_for_that);
    RUN(test_with_the_statutory_floor_nobody_gets_less_than_by_withdrawal);
    RUN(test_the_largest_payment_is_exact);
    RUN(test_amounts_below_zero_and_unknown_causes_are_invalid);
    RUN(test_a_policy_is_checked);
    RUN(test_a_notice_beyond_64_bits_is_an_overflow);
    return CHECK_RESULT();
}
