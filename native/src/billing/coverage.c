#include "clinic/coverage.h"

#include "quotient.h"

static bool valid(const struct clinic_charge *charge) {
    bool counted = charge->gross >= 0 && charge->quantity >= 1 && charge->rule.value >= 0;
    return counted && (charge->rule.kind != CLINIC_COPAY_PERCENT || charge->rule.value <= CLINIC_WHOLE_BP);
}

static int64_t least(int64_t one, int64_t other) {
    return one < other ? one : other;
}

/* The co-pay of what the deductible left; a fixed one that does not fit 64 bits is above any rest. */
static int64_t copay_of(const struct clinic_charge *charge, int64_t rest) {
    int64_t fixed;
    switch (charge->rule.kind) {
    case CLINIC_COPAY_FIXED:
        return __builtin_mul_overflow(charge->rule.value, charge->quantity, &fixed) ? rest : least(fixed, rest);
    case CLINIC_COPAY_PERCENT:
        return clinic_part(rest, charge->rule.value, CLINIC_WHOLE_BP, CLINIC_HALF_UP);
    case CLINIC_COVERED:
    case CLINIC_EXCLUDED:
        break;
    }
    return 0;
}

static struct clinic_split split(const struct clinic_charge *charge, struct clinic_limits *limits) {
    if (charge->rule.kind == CLINIC_EXCLUDED) {
        return (struct clinic_split){.patient = charge->gross, .excluded = charge->gross};
    }
    struct clinic_split parts = {.deductible = least(charge->gross, limits->deductible_left)};
    int64_t rest = charge->gross - parts.deductible;
    parts.copay = copay_of(charge, rest);
    rest -= parts.copay;
    parts.payer = least(rest, limits->ceiling_left);
    parts.above_ceiling = rest - parts.payer;
    parts.patient = charge->gross - parts.payer;
    limits->deductible_left -= parts.deductible;
    limits->ceiling_left -= parts.payer;
    return parts;
}

/* No part is above its gross and none below zero: if the sum of the gross amounts fits, so does each part's. */
static void add(struct clinic_split *total, const struct clinic_split *parts) {
    total->payer += parts->payer;
    total->patient += parts->patient;
    total->excluded += parts->excluded;
    total->deductible += parts->deductible;
    total->copay += parts->copay;
    total->above_ceiling += parts->above_ceiling;
}

enum clinic_status clinic_split_coverage(const struct clinic_charge *charges, size_t count,
                                         struct clinic_limits *limits, struct clinic_split *splits,
                                         struct clinic_split *total, size_t *failed) {
    *failed = count;
    if (limits->deductible_left < 0 || limits->ceiling_left < 0) {
        return CLINIC_INVALID;
    }
    int64_t gross = 0;
    *total = (struct clinic_split){0};
    for (size_t i = 0; i < count; i++) {
        if (!valid(&charges[i])) {
            *failed = i;
            return CLINIC_INVALID;
        }
        if (__builtin_add_overflow(gross, charges[i].gross, &gross)) {
            return CLINIC_OVERFLOW;
        }
        splits[i] = split(&charges[i], limits);
        add(total, &splits[i]);
    }
    return CLINIC_OK;
}
