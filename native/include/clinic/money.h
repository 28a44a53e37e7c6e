/*
 * Prices, VAT and allocation in integers of minor units (kopecks, cents). No float anywhere.
 *
 * An intermediate product is kept in 128 bits; a result that does not fit int64_t is CLINIC_OVERFLOW, never a wrap.
 */
#ifndef CLINIC_MONEY_H
#define CLINIC_MONEY_H

#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

/* 10,000 basis points are the whole. Discounts and VAT rates lie in 0 … CLINIC_WHOLE_BP. */
#define CLINIC_WHOLE_BP 10000

/* What happens to exactly half a minor unit. Both are symmetric about zero, so a credit note mirrors its invoice. */
enum clinic_half {
    CLINIC_HALF_EVEN, /* to the even neighbour */
    CLINIC_HALF_UP    /* away from zero */
};

enum clinic_vat_by {
    CLINIC_VAT_BY_LINE,
    CLINIC_VAT_BY_TOTAL
};

struct clinic_rounding {
    enum clinic_vat_by by;
    enum clinic_half half;
};

/*
 * Five int64_t without padding, so that a packed buffer of records is an array of lines.
 * quantity and unit_price may be negative (a credit note); vat_included is 0 or 1.
 */
struct clinic_line {
    int64_t quantity;
    int64_t unit_price;
    int64_t discount_bp;
    int64_t vat_bp;
    int64_t vat_included;
};

/* gross = net + vat, always. */
struct clinic_amounts {
    int64_t net;
    int64_t vat;
    int64_t gross;
};

/* A place in the order of largest remainders; callers only provide the memory. */
struct clinic_vat_share {
    uint64_t order;
    uint64_t magnitude;
    size_t index;
};

struct clinic_share {
    uint64_t remainder_high;
    uint64_t remainder_low;
    int64_t weight;
    size_t index;
};

/* value × numerator ÷ denominator, rounded once. CLINIC_INVALID if denominator < 1. */
CLINIC_MUST_CHECK enum clinic_status clinic_scale(int64_t value, int64_t numerator, int64_t denominator,
                                                  enum clinic_half half, int64_t *result);

/*
 * Prices `count` lines into `priced` (as many) and `total`, which is the sum of what is in `priced`.
 *
 *   1. amount = quantity × unit_price, exact; it must fit by itself.
 *   2. The discount comes first: amount × (10,000 − discount_bp) ÷ 10,000, rounded. The amount is what the line shows
 *      as its price, so it is always rounded by line: the line's net, or its gross if VAT is included.
 *   3. VAT by line: net × vat_bp ÷ 10,000 on top of it, or gross × vat_bp ÷ (10,000 + vat_bp) within it (the
 *      calculated rate of Russia's Tax Code, art. 164 (4)), rounded on each line.
 *      VAT by total: the same quotients are added exactly over all lines of one rate, rounded once for the rate (as
 *      EN 16931 does, BR-CO-17), and given to that rate's lines by largest remainder: each line's VAT is its exact
 *      VAT rounded down or up to a whole unit. Equal remainders go to the larger amount, then to the earlier line.
 *
 * `scratch` has `count` places, or may be NULL if VAT is by line. On CLINIC_INVALID (a rate or flag outside its range)
 * and CLINIC_OVERFLOW `*failed` is the line's index, or `count` if the total does not fit.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_price_lines(const struct clinic_line *lines, size_t count,
                                                        struct clinic_rounding rounding,
                                                        struct clinic_vat_share *scratch,
                                                        struct clinic_amounts *priced, struct clinic_amounts *total,
                                                        size_t *failed);

/*
 * Divides `total` by `weights` into `parts` (as many) that sum to it exactly: largest remainder (Hamilton).
 *
 * Each part is total × weight ÷ (sum of weights) rounded toward zero or one unit further from it. Of equal remainders the
 * larger weight comes first, then the earlier one, so permuted weights get the same parts, permuted, except that among
 * equal weights the extra units stay with the earlier. A weight of 0 gets 0; a negative total mirrors the positive one.
 * `scratch` has `count` places. CLINIC_INVALID for a negative weight or if no weight is positive.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_allocate(int64_t total, const int64_t *weights, size_t count,
                                                     struct clinic_share *scratch, int64_t *parts);

#endif
