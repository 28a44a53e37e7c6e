/* The exact product of a grouping's numbers, and the one rounding at its end. */
#include <stddef.h>

#include "clinic/grouper.h"

__extension__ typedef unsigned __int128 u128;

/* 640 bits: a weight below 2^50, sixteen factors below 2^30 and a base rate below 2^63 need 593. */
enum { LIMBS = 10, FACTORS_MOST = 16 };

struct number {
    uint64_t limbs[LIMBS]; /* the lowest first */
};

static bool multiply_by(struct number *number, uint64_t factor) {
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        u128 product = (u128)number->limbs[i] * factor + carry;
        number->limbs[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry == 0;
}

static bool add_to(struct number *number, const struct number *other) {
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        u128 sum = (u128)number->limbs[i] + other->limbs[i] + carry;
        number->limbs[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    return carry == 0;
}

/* Leaves the quotient and answers the remainder. */
static uint64_t divide_by(struct number *number, uint64_t divisor) {
    u128 remainder = 0;
    for (size_t i = LIMBS; i-- > 0;) {
        u128 part = remainder << 64 | number->limbs[i];
        number->limbs[i] = (uint64_t)(part / divisor);
        remainder = part % divisor;
    }
    return (uint64_t)remainder;
}

/* ÷ 10^(6 × times), rounded; times >= 1 */
static bool round_to(struct number *number, size_t times, bool even) {
    static const struct number one = {{1}};
    bool rest = false;
    uint64_t last = 0;
    for (size_t i = 0; i < times; i++) {
        rest = rest || last != 0;
        last = divide_by(number, CLINIC_MILLIONTHS);
    }
    uint64_t half = CLINIC_MILLIONTHS / 2;
    bool tie = last == half && !rest;
    bool up = last > half || (last == half && rest) || (tie && (!even || (number->limbs[0] & 1) != 0));
    return !up || add_to(number, &one);
}

static enum clinic_status exact_amount(int64_t base_rate, int64_t weight, const int64_t *multiply, size_t count,
                                       int64_t add, bool even, int64_t *amount) {
    struct number total = {{(uint64_t)weight}};
    struct number added = {{(uint64_t)add}};
    bool fits = true;
    for (size_t i = 0; i < count; i++) {
        fits = fits && multiply_by(&total, (uint64_t)multiply[i]) && multiply_by(&added, CLINIC_MILLIONTHS);
    }
    fits = fits && add_to(&total, &added) && multiply_by(&total, (uint64_t)base_rate) &&
           round_to(&total, count + 1, even);
    for (size_t i = 1; i < LIMBS; i++) {
        fits = fits && total.limbs[i] == 0;
    }
    if (!fits || total.limbs[0] > INT64_MAX) {
        return CLINIC_OVERFLOW;
    }
    *amount = (int64_t)total.limbs[0];
    return CLINIC_OK;
}

enum clinic_status clinic_group_amount(int64_t base_rate, int64_t weight, const int64_t *multiply, size_t count,
                                       int64_t add, bool even, int64_t *amount) {
    bool negative = base_rate < 0 || weight < 0 || add < 0;
    for (size_t i = 0; i < count; i++) {
        negative = negative || multiply[i] < 0;
    }
    if (negative || count > FACTORS_MOST) {
        return CLINIC_INVALID;
    }
    int64_t sum;
    int64_t product;
    if (count > 0 || __builtin_add_overflow(weight, add, &sum) || __builtin_mul_overflow(base_rate, sum, &product)) {
        return exact_amount(base_rate, weight, multiply, count, add, even, amount);
    }
    int64_t rest = product % CLINIC_MILLIONTHS;
    int64_t half = CLINIC_MILLIONTHS / 2;
    *amount = product / CLINIC_MILLIONTHS;
    *amount += rest > half || (rest == half && (!even || *amount % 2 != 0));
    return CLINIC_OK;
}
