#include "check.h"
#include "clinic/money.h"

static int64_t scaled(int64_t value, int64_t numerator, int64_t denominator, enum clinic_half half) {
    int64_t result = 0;
    CHECK_OK(clinic_scale(value, numerator, denominator, half, &result));
    return result;
}

static void test_a_half_goes_to_the_even_neighbour(void) {
    CHECK_INT(scaled(5, 1, 10, CLINIC_HALF_EVEN), 0);
    CHECK_INT(scaled(15, 1, 10, CLINIC_HALF_EVEN), 2);
    CHECK_INT(scaled(25, 1, 10, CLINIC_HALF_EVEN), 2);
    CHECK_INT(scaled(-5, 1, 10, CLINIC_HALF_EVEN), 0);
    CHECK_INT(scaled(-15, 1, 10, CLINIC_HALF_EVEN), -2);
}

static void test_a_half_goes_away_from_zero(void) {
    CHECK_INT(scaled(5, 1, 10, CLINIC_HALF_UP), 1);
    CHECK_INT(scaled(25, 1, 10, CLINIC_HALF_UP), 3);
    CHECK_INT(scaled(-5, 1, 10, CLINIC_HALF_UP), -1);
    CHECK_INT(scaled(-25, 1, 10, CLINIC_HALF_UP), -3);
}

static void test_what_is_no_half_goes_to_the_nearest(void) {
    for (enum clinic_half half = CLINIC_HALF_EVEN; half <= CLINIC_HALF_UP; half++) {
        CHECK_INT(scaled(14, 1, 10, half), 1);
        CHECK_INT(scaled(16, 1, 10, half), 2);
        CHECK_INT(scaled(-14, 1, 10, half), -1);
        CHECK_INT(scaled(-16, 1, 10, half), -2);
        CHECK_INT(scaled(1, 1, 3, half), 0);
        CHECK_INT(scaled(2, 1, 3, half), 1);
    }
}

static void test_the_product_may_be_wider_than_the_result(void) {
    CHECK_INT(scaled(INT64_MAX, INT64_MAX, INT64_MAX, CLINIC_HALF_EVEN), INT64_MAX);
    CHECK_INT(scaled(INT64_MIN, 10000, 10000, CLINIC_HALF_EVEN), INT64_MIN);
    CHECK_INT(scaled(INT64_MAX, 1, 2, CLINIC_HALF_UP), INT64_MAX / 2 + 1);
}

static void test_a_result_beyond_64_bits_is_an_overflow(void) {
    int64_t result;
    CHECK_STATUS(clinic_scale(INT64_MAX, 3, 2, CLINIC_HALF_EVEN, &result), CLINIC_OVERFLOW);
    CHECK_STATUS(clinic_scale(INT64_MIN, -1, 1, CLINIC_HALF_EVEN, &result), CLINIC_OVERFLOW);
    CHECK_STATUS(clinic_scale(INT64_MIN, INT64_MIN, 1, CLINIC_HALF_EVEN, &result), CLINIC_OVERFLOW);
}

static void test_a_denominator_below_one_is_invalid(void) {
    int64_t result;
    CHECK_STATUS(clinic_scale(1, 1, 0, CLINIC_HALF_EVEN, &result), CLINIC_INVALID);
    CHECK_STATUS(clinic_scale(1, 1, -1, CLINIC_HALF_EVEN, &result), CLINIC_INVALID);
}

int main(void) {
    RUN(test_a_half_goes_to_the_even_neighbour);
    RUN(test_a_half_goes_away_from_zero);
    RUN(test_what_is_no_half_goes_to_the_nearest);
    RUN(test_the_product_may_be_wider_than_the_result);
    RUN(test_a_result_beyond_64_bits_is_an_overflow);
    RUN(test_a_denominator_below_one_is_invalid);
    return CHECK_RESULT();
}
