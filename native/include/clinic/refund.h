/*
 * How much of a payment goes back when a visit does not take place. Amounts are minor units, times are microseconds of
 * one clock (UTC since any epoch).
 *
 *   clinic      everything that was paid.
 *   withdrawal  what was paid, less what was delivered and what preparing the rest really cost: Russia's Consumer
 *               Protection Law (2300-1), art. 32, and Civil Code, art. 782 (1); what was delivered is paid in
 *               proportion as in art. 731 (2). Notice does not matter; no penalty.
 *   patient     the share of the undelivered part that the policy's tier for the notice given returns: the tier with
 *               the longest notice that is not above starts_at − cancelled_at. Less notice than any tier returns
 *               nothing.
 *   no_show     the share of the undelivered part that the policy returns to those who did not come.
 *
 * The undelivered part is paid − delivered, or nothing if more was delivered than paid. Half a minor unit of a share is
 * rounded up, to the patient. With `statutory_floor` a patient who cancels or does not come gets no less than by
 * withdrawal: the law lets no contract take more (2300-1, art. 16 (1)).
 */
#ifndef CLINIC_REFUND_H
#define CLINIC_REFUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

enum clinic_cause {
    CLINIC_CAUSE_PATIENT,
    CLINIC_CAUSE_CLINIC,
    CLINIC_CAUSE_NO_SHOW,
    CLINIC_CAUSE_WITHDRAWAL
};

/* Which sentence above decided. */
enum clinic_refund_rule {
    CLINIC_REFUND_CLINIC,
    CLINIC_REFUND_WITHDRAWAL,
    CLINIC_REFUND_TIER,
    CLINIC_REFUND_TOO_LATE,
    CLINIC_REFUND_NO_SHOW,
    CLINIC_REFUND_STATUTORY_FLOOR /* it gave more than the tier or the no-show share */
};

struct clinic_tier {
    int64_t notice; /* microseconds, >= 0 */
    int64_t refund_bp;
};

/* Tiers from the longest notice to the shortest, each notice once; less notice never returns more. */
struct clinic_refund_policy {
    const struct clinic_tier *tiers;
    size_t tier_count;
    int64_t no_show_bp;
    bool statutory_floor;
};

/* Amounts are >= 0. The times matter only if the cause is the patient. */
struct clinic_cancellation {
    int64_t paid;
    int64_t delivered;
    int64_t actual_costs;
    enum clinic_cause cause;
    int64_t starts_at;
    int64_t cancelled_at;
};

/* amount + kept = paid, both >= 0 */
struct clinic_refund {
    int64_t amount;
    int64_t kept;
    enum clinic_refund_rule rule;
};

/* CLINIC_INVALID if the tiers are not as struct clinic_refund_policy says or a share is outside 0 … 10,000. */
CLINIC_MUST_CHECK enum clinic_status clinic_refund_policy_check(const struct clinic_refund_policy *policy);

/* CLINIC_INVALID for a bad policy or an amount below zero, CLINIC_OVERFLOW if the notice does not fit. */
CLINIC_MUST_CHECK enum clinic_status clinic_refundable(const struct clinic_refund_policy *policy,
                                                       const struct clinic_cancellation *cancellation,
                                                       struct clinic_refund *refund);

#endif
