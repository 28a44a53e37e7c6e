/* clinic_refundable: what goes back and what is kept are the payment, and more notice never returns less. */
#include "clinic/money.h"
#include "clinic/refund.h"
#include "numbers.h"

enum { MOST = 8 };

static int64_t refund_of(const struct clinic_refund_policy *policy, struct clinic_cancellation cancellation,
                         struct clinic_refund *refund) {
    MUST(clinic_refundable(policy, &cancellation, refund) == CLINIC_OK);
    MUST(refund->amount >= 0 && refund->kept >= 0 && refund->amount <= cancellation.paid);
    MUST(refund->amount + refund->kept == cancellation.paid);
    return refund->amount;
}

static void check_causes(const struct clinic_refund_policy *policy, struct clinic_cancellation cancellation) {
    struct clinic_refund refund;
    cancellation.cause = CLINIC_CAUSE_CLINIC;
    MUST(refund_of(policy, cancellation, &refund) == cancellation.paid);
    cancellation.cause = CLINIC_CAUSE_WITHDRAWAL;
    int64_t by_law = refund_of(policy, cancellation, &refund);
    cancellation.cause = CLINIC_CAUSE_NO_SHOW;
    MUST(refund_of(policy, cancellation, &refund) >= by_law || !policy->statutory_floor);
    cancellation.cause = CLINIC_CAUSE_PATIENT;
    int64_t amount = refund_of(policy, cancellation, &refund);
    MUST(amount >= by_law || !policy->statutory_floor);
    if (cancellation.cancelled_at > INT64_MIN / 4) {
        cancellation.cancelled_at--;
        MUST(refund_of(policy, cancellation, &refund) >= amount);
    }
}

/* Half of the policies are in order, so that they pass the check. */
static void read_tiers(struct input *input, struct clinic_tier *tiers, size_t count, bool in_order) {
    for (size_t i = 0; i < count; i++) {
        tiers[i] = (struct clinic_tier){.notice = take_signed(input), .refund_bp = take_bp(input)};
        if (in_order && i != 0 && tiers[i].notice >= tiers[i - 1].notice) {
            tiers[i].notice = tiers[i - 1].notice / 2;
        }
        if (in_order && i != 0 && tiers[i].refund_bp > tiers[i - 1].refund_bp) {
            tiers[i].refund_bp = tiers[i - 1].refund_bp;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct clinic_tier tiers[MOST] = {{0}};
    uint8_t shape = take_byte(&input);
    struct clinic_refund_policy policy = {
        .tiers = tiers,
        .tier_count = (shape & 63U) % (MOST + 1U),
        .no_show_bp = take_bp(&input),
        .statutory_floor = shape > 127,
    };
    struct clinic_cancellation cancellation = {
        .paid = take_unsigned(&input),
        .delivered = take_unsigned(&input),
        .actual_costs = take_unsigned(&input),
        .starts_at = take_signed(&input) / 4,
        .cancelled_at = take_signed(&input) / 4,
    };
    read_tiers(&input, tiers, policy.tier_count, (shape & 64) != 0);
    if (clinic_refund_policy_check(&policy) == CLINIC_OK) {
        check_causes(&policy, cancellation);
    } else {
        struct clinic_refund refund;
        MUST(clinic_refundable(&policy, &cancellation, &refund) == CLINIC_INVALID);
    }
    return 0;
}
