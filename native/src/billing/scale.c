#include "quotient.h"

enum clinic_status clinic_scale(int64_t value, int64_t numerator, int64_t denominator, enum clinic_half half,
                                int64_t *result) {
    if (denominator < 1) {
        return CLINIC_INVALID;
    }
    clinic_i128 exact = clinic_round128((clinic_i128)value * numerator, denominator, half);
    if (exact < INT64_MIN || exact > INT64_MAX) {
        return CLINIC_OVERFLOW;
    }
    *result = (int64_t)exact;
    return CLINIC_OK;
}
