#include <stdlib.h>

#include "quotient.h"

static clinic_u128 remainder_of(const struct clinic_share *share) {
    return (clinic_u128)share->remainder_high << 64 | share->remainder_low;
}

static int by_remainder(const void *left, const void *right) {
    const struct clinic_share *a = left;
    const struct clinic_share *b = right;
    if (remainder_of(a) != remainder_of(b)) {
        return remainder_of(a) > remainder_of(b) ? -1 : 1;
    }
    if (a->weight != b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

static enum clinic_status sum_of(const int64_t *weights, size_t count, clinic_u128 *sum) {
    *sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0) {
            return CLINIC_INVALID;
        }
        *sum += (uint64_t)weights[i];
    }
    return *sum == 0 ? CLINIC_INVALID : CLINIC_OK;
}

/* magnitude × weight ÷ sum rounded down, and the remainder into the share */
static uint64_t truncated_part(uint64_t magnitude, int64_t weight, clinic_u128 sum, struct clinic_share *share) {
    uint64_t product;
    share->weight = weight;
    if (sum <= UINT64_MAX && !__builtin_mul_overflow(magnitude, (uint64_t)weight, &product)) {
        share->remainder_high = 0;
        share->remainder_low = product % (uint64_t)sum;
        return product / (uint64_t)sum;
    }
    clinic_u128 wide = (clinic_u128)magnitude * (uint64_t)weight;
    clinic_u128 remainder = wide % sum;
    share->remainder_high = (uint64_t)(remainder >> 64);
    share->remainder_low = (uint64_t)remainder;
    return (uint64_t)(wide / sum);
}

enum clinic_status clinic_allocate(int64_t total, const int64_t *weights, size_t count, struct clinic_share *scratch,
                                   int64_t *parts) {
    clinic_u128 sum;
    enum clinic_status status = sum_of(weights, count, &sum);
    if (status != CLINIC_OK) {
        return status;
    }
    uint64_t magnitude = total < 0 ? 0 - (uint64_t)total : (uint64_t)total;
    uint64_t left = magnitude;
    for (size_t i = 0; i < count; i++) {
        uint64_t part = truncated_part(magnitude, weights[i], sum, &scratch[i]);
        scratch[i].index = i;
        left -= part;
        parts[i] = (int64_t)(total < 0 ? 0 - part : part);
    }
    if (left != 0) {
        qsort(scratch, count, sizeof *scratch, by_remainder);
    }
    for (size_t i = 0; i < left; i++) {
        parts[scratch[i].index] += total < 0 ? -1 : 1;
    }
    return CLINIC_OK;
}
