/* Exact quotients of 64-bit factors: 64 bits where the product fits, 128 where it does not. */
#ifndef CLINIC_BILLING_QUOTIENT_H
#define CLINIC_BILLING_QUOTIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "clinic/money.h"

__extension__ typedef __int128 clinic_i128;
__extension__ typedef unsigned __int128 clinic_u128;

/* Whether a quotient truncated to `quotient` with this |remainder| is rounded away from zero. 0 <= remainder < divisor. */
static inline bool clinic_rounds_away(bool odd, clinic_u128 remainder, clinic_u128 divisor, enum clinic_half half) {
    clinic_u128 rest = divisor - remainder;
    return remainder > rest || (remainder == rest && (half == CLINIC_HALF_UP || odd));
}

/* numerator ÷ denominator, rounded; denominator > 0 */
static inline clinic_i128 clinic_round128(clinic_i128 numerator, clinic_i128 denominator, enum clinic_half half) {
    clinic_i128 quotient = numerator / denominator;
    clinic_i128 remainder = numerator % denominator;
    clinic_u128 magnitude = remainder < 0 ? (clinic_u128)-remainder : (clinic_u128)remainder;
    if (clinic_rounds_away(quotient % 2 != 0, magnitude, (clinic_u128)denominator, half)) {
        quotient += numerator < 0 ? -1 : 1;
    }
    return quotient;
}

/* The same for what fits 64 bits; the result does too: a quotient that is rounded away has a divisor above 1. */
static inline int64_t clinic_round64(int64_t numerator, int64_t denominator, enum clinic_half half) {
    int64_t quotient = numerator / denominator;
    int64_t remainder = numerator % denominator;
    uint64_t magnitude = (uint64_t)(remainder < 0 ? -remainder : remainder);
    uint64_t rest = (uint64_t)denominator - magnitude;
    if (magnitude > rest || (magnitude == rest && (half == CLINIC_HALF_UP || quotient % 2 != 0))) {
        quotient += numerator < 0 ? -1 : 1;
    }
    return quotient;
}

/* value × share ÷ whole, rounded, for 0 <= share <= whole, so that it cannot overflow. */
static inline int64_t clinic_part(int64_t value, int64_t share, int64_t whole, enum clinic_half half) {
    int64_t product;
    if (!__builtin_mul_overflow(value, share, &product)) {
        return clinic_round64(product, whole, half);
    }
    return (int64_t)clinic_round128((clinic_i128)value * share, whole, half);
}

#endif
