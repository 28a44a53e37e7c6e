#include "clinic/refund.h"

#include "quotient.h"

static bool is_share(int64_t bp) {
    return bp >= 0 && bp <= CLINIC_WHOLE_BP;
}

enum clinic_status clinic_refund_policy_check(const struct clinic_refund_policy *policy) {
    if (!is_share(policy->no_show_bp)) {
        return CLINIC_INVALID;
    }
    for (size_t i = 0; i < policy->tier_count; i++) {
        const struct clinic_tier *tier = &policy->tiers[i];
        if (tier->notice < 0 || !is_share(tier->refund_bp)) {
            return CLINIC_INVALID;
        }
        if (i != 0 && (tier->notice >= tier[-1].notice || tier->refund_bp > tier[-1].refund_bp)) {
            return CLINIC_INVALID;
        }
    }
    return CLINIC_OK;
}

static int64_t less(int64_t amount, int64_t taken) {
    return amount > taken ? amount - taken : 0;
}

/* The share and the rule for a patient who gave this much notice. */
static int64_t share_for(const struct clinic_refund_policy *policy, int64_t notice, enum clinic_refund_rule *rule) {
    for (size_t i = 0; i < policy->tier_count; i++) {
        if (notice >= policy->tiers[i].notice) {
            *rule = CLINIC_REFUND_TIER;
            return policy->tiers[i].refund_bp;
        }
    }
    *rule = CLINIC_REFUND_TOO_LATE;
    return 0;
}

/* A patient who cancelled or did not come: by the policy, and perhaps no less than the law. */
static enum clinic_status by_policy(const struct clinic_refund_policy *policy,
                                    const struct clinic_cancellation *cancellation, struct clinic_refund *refund) {
    int64_t undelivered = less(cancellation->paid, cancellation->delivered);
    int64_t share = policy->no_show_bp;
    refund->rule = CLINIC_REFUND_NO_SHOW;
    if (cancellation->cause == CLINIC_CAUSE_PATIENT) {
        int64_t notice;
        if (__builtin_sub_overflow(cancellation->starts_at, cancellation->cancelled_at, &notice)) {
            return CLINIC_OVERFLOW;
        }
        share = share_for(policy, notice, &refund->rule);
    }
    refund->amount = clinic_part(undelivered, share, CLINIC_WHOLE_BP, CLINIC_HALF_UP);
    int64_t floor = less(undelivered, cancellation->actual_costs);
    if (policy->statutory_floor && floor > refund->amount) {
        refund->amount = floor;
        refund->rule = CLINIC_REFUND_STATUTORY_FLOOR;
    }
    return CLINIC_OK;
}

enum clinic_status clinic_refundable(const struct clinic_refund_policy *policy,
                                     const struct clinic_cancellation *cancellation, struct clinic_refund *refund) {
    enum clinic_status status = clinic_refund_policy_check(policy);
    if (status != CLINIC_OK) {
        return status;
    }
    if (cancellation->paid < 0 || cancellation->delivered < 0 || cancellation->actual_costs < 0) {
        return CLINIC_INVALID;
    }
    switch (cancellation->cause) {
    case CLINIC_CAUSE_CLINIC:
        refund->amount = cancellation->paid;
        refund->rule = CLINIC_REFUND_CLINIC;
        break;
    case CLINIC_CAUSE_WITHDRAWAL:
        refund->amount = less(less(cancellation->paid, cancellation->delivered), cancellation->actual_costs);
        refund->rule = CLINIC_REFUND_WITHDRAWAL;
        break;
    case CLINIC_CAUSE_PATIENT:
    case CLINIC_CAUSE_NO_SHOW:
        status = by_policy(policy, cancellation, refund);
        break;
    default:
        return CLINIC_INVALID;
    }
    refund->kept = cancellation->paid - refund->amount;
    return status;
}
