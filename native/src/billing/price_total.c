/* VAT rounded once for each rate, and shown on the lines by largest remainder. */
#include <stdlib.h>

#include "price.h"
#include "quotient.h"

/*
 * A share's order, to be sorted upwards: the rate, then lines above zero before those below, then the larger
 * remainder, in units of 1 ÷ (10,000 × (10,000 + rate)), which needs 28 bits.
 */
enum { REMAINDER_BITS = 28, SIGN_BIT = REMAINDER_BITS, RATE_SHIFT = SIGN_BIT + 1 };
#define REMAINDER_MASK ((UINT64_C(1) << REMAINDER_BITS) - 1)

static uint64_t magnitude_of(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* The line's VAT rounded toward zero, and its place among the remainders. */
static int64_t truncated_vat(const struct clinic_line *line, int64_t amount, struct clinic_vat_share *share) {
    uint64_t within = (uint64_t)(line->vat_included != 0 ? line->vat_bp : 0);
    uint64_t rate = (uint64_t)line->vat_bp;
    uint64_t whole = CLINIC_WHOLE_BP + within;
    uint64_t magnitude = magnitude_of(amount);
    uint64_t quotient;
    uint64_t remainder;
    uint64_t product;
    if (!__builtin_mul_overflow(magnitude, rate, &product)) {
        quotient = product / whole;
        remainder = product % whole;
    } else {
        clinic_u128 wide = (clinic_u128)magnitude * rate;
        quotient = (uint64_t)(wide / whole);
        remainder = (uint64_t)(wide % whole);
    }
    remainder *= CLINIC_WHOLE_BP + rate - within;
    share->order = rate << RATE_SHIFT | (uint64_t)(amount < 0) << SIGN_BIT | (REMAINDER_MASK - remainder);
    share->magnitude = magnitude;
    return (int64_t)(amount < 0 ? 0 - quotient : quotient);
}

/*
 * Equal remainders go to the larger amount. Equal amounts m at a rate of p ÷ q, one with VAT on top and one with VAT
 * within it, differ in VAT by m × p² ÷ (q × (q + p)): whole only if q divides m, and then neither has a remainder.
 */
static int by_order(const void *left, const void *right) {
    const struct clinic_vat_share *a = left;
    const struct clinic_vat_share *b = right;
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (a->magnitude != b->magnitude) {
        return a->magnitude > b->magnitude ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

/* Lines of one rate: places `from` to `to` of the sorted shares, those below zero from `negative` on. */
struct rate_group {
    size_t from;
    size_t negative;
    size_t to;
};

static struct rate_group group_at(const struct clinic_vat_share *shares, size_t count, size_t from) {
    uint64_t rate = shares[from].order >> RATE_SHIFT;
    struct rate_group group = {.from = from, .negative = from, .to = from};
    while (group.to < count && shares[group.to].order >> RATE_SHIFT == rate) {
        if ((shares[group.to].order >> SIGN_BIT & 1) == 0) {
            group.negative++;
        }
        group.to++;
    }
    return group;
}

/* How many units the rate's VAT has beyond the truncated VAT of its lines; below zero if it has fewer. */
static clinic_i128 units_left(const struct clinic_line *lines, const struct clinic_amounts *priced,
                              const struct clinic_vat_share *shares, struct rate_group group, enum clinic_half half) {
    clinic_i128 net = 0;
    clinic_i128 gross = 0;
    clinic_i128 truncated = 0;
    for (size_t i = group.from; i < group.to; i++) {
        size_t index = shares[i].index;
        truncated += priced[index].vat;
        if (lines[index].vat_included != 0) {
            gross += priced[index].gross;
        } else {
            net += priced[index].net;
        }
    }
    clinic_i128 rate = (clinic_i128)(shares[group.from].order >> RATE_SHIFT);
    clinic_i128 exact = rate * (net * (CLINIC_WHOLE_BP + rate) + gross * CLINIC_WHOLE_BP);
    return clinic_round128(exact, CLINIC_WHOLE_BP * (CLINIC_WHOLE_BP + rate), half) - truncated;
}

/*
 * Units above zero go to lines above zero, units below zero to those below: there are never more of them than lines
 * of that sign with a remainder, since the remainders of the other sign only lessen their sum.
 */
static void give_units(const struct clinic_vat_share *shares, struct rate_group group, clinic_i128 units,
                       struct clinic_amounts *priced) {
    size_t first = units < 0 ? group.negative : group.from;
    int64_t unit = units < 0 ? -1 : 1;
    for (size_t i = first; units != 0; i++, units -= unit) {
        priced[shares[i].index].vat += unit;
    }
}

/* Amounts and truncated VAT of every line; how many shares were made, one for each line with VAT. */
static enum clinic_status truncate_lines(const struct clinic_line *lines, size_t count, enum clinic_half half,
                                         struct clinic_vat_share *shares, struct clinic_amounts *priced, size_t *made,
                                         size_t *failed) {
    *made = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t amount;
        enum clinic_status status = clinic_line_amount(&lines[i], half, &amount);
        if (status != CLINIC_OK) {
            *failed = i;
            return status;
        }
        priced[i] = (struct clinic_amounts){.net = amount, .vat = 0, .gross = amount};
        if (lines[i].vat_bp != 0) {
            struct clinic_vat_share *share = &shares[(*made)++];
            priced[i].vat = truncated_vat(&lines[i], amount, share);
            share->index = i;
        }
    }
    return CLINIC_OK;
}

enum clinic_status clinic_price_by_total(const struct clinic_line *lines, size_t count, enum clinic_half half,
                                         struct clinic_vat_share *scratch, struct clinic_amounts *priced,
                                         size_t *failed) {
    size_t made;
    enum clinic_status status = truncate_lines(lines, count, half, scratch, priced, &made, failed);
    if (status != CLINIC_OK) {
        return status;
    }
    if (made != 0) {
        qsort(scratch, made, sizeof *scratch, by_order);
    }
    for (size_t from = 0; from < made;) {
        struct rate_group group = group_at(scratch, made, from);
        give_units(scratch, group, units_left(lines, priced, scratch, group, half), priced);
        from = group.to;
    }
    for (size_t i = 0; i < count; i++) {
        status = clinic_line_settle(&lines[i], priced[i].net, priced[i].vat, &priced[i]);
        if (status != CLINIC_OK) {
            *failed = i;
            return status;
        }
    }
    return CLINIC_OK;
}
