#include "check.h"
#include "clinic/grouper.h"

enum { ONE = CLINIC_MILLIONTHS };

static int64_t amount(int64_t base_rate, int64_t weight, const int64_t *multiply, size_t count, int64_t add, bool even) {
    int64_t result = -1;
    CHECK_OK(clinic_group_amount(base_rate, weight, multiply, count, add, even, &result));
    return result;
}

static void test_a_tie_is_broken_as_asked(void) {
    CHECK_INT(amount(1, ONE / 2, NULL, 0, 0, false), 1);
    CHECK_INT(amount(1, ONE / 2, NULL, 0, 0, true), 0);
    CHECK_INT(amount(3, ONE / 2, NULL, 0, 0, true), 2);
    CHECK_INT(amount(1, ONE / 2 - 1, NULL, 0, 0, false), 0);
}

static void test_a_tie_of_factors_is_seen_through_all_places(void) {
    const int64_t half[] = {ONE / 2, ONE};
    const int64_t above[] = {ONE / 2 + 1, ONE - 1}; /* 0.500000499999 */
    CHECK_INT(amount(1, ONE, half, 2, 0, true), 0);
    CHECK_INT(amount(1, ONE, half, 2, 0, false), 1);
    CHECK_INT(amount(1, ONE, above, 2, 0, true), 1);
}

static void test_factors_do_not_touch_what_is_added(void) {
    const int64_t half[] = {ONE / 2};
    CHECK_INT(amount(1000, 3 * ONE, half, 1, 2 * ONE, false), 3500);
}

static void test_sixteen_of_the_largest_factors_are_exact(void) {
    int64_t factors[17];
    for (size_t i = 0; i < 17; i++) {
        factors[i] = i % 2 == 0 ? INT64_C(999999999) : 1001; /* 999.999999 × 0.001001 = 1.000999998999 */
    }
    /* 1.000999998999^8 × 10^15, by Python's fractions */
    CHECK_INT(amount(INT64_C(1000000000000000), ONE, factors, 16, 0, false), INT64_C(1008028048005832));
    int64_t unused;
    CHECK_STATUS(clinic_group_amount(1, ONE, factors, 17, 0, false, &unused), CLINIC_INVALID);
}

static void test_what_does_not_fit_is_an_overflow(void) {
    const int64_t factors[] = {ONE};
    int64_t unused;
    CHECK_INT(amount(INT64_MAX, ONE, NULL, 0, 0, false), INT64_MAX);
    CHECK_INT(amount(INT64_MAX, ONE, factors, 1, 0, false), INT64_MAX);
    CHECK_STATUS(clinic_group_amount(INT64_MAX, ONE + 1, NULL, 0, 0, false, &unused), CLINIC_OVERFLOW);
    CHECK_STATUS(clinic_group_amount(INT64_MAX, ONE, factors, 1, 1, false, &unused), CLINIC_OVERFLOW);
    CHECK_STATUS(clinic_group_amount(INT64_MAX, INT64_MAX, NULL, 0, INT64_MAX, false, &unused), CLINIC_OVERFLOW);
}

static void test_negative_numbers_are_invalid(void) {
    const int64_t factors[] = {-1};
    int64_t unused;
    CHECK_STATUS(clinic_group_amount(-1, 1, NULL, 0, 0, false, &unused), CLINIC_INVALID);
    CHECK_STATUS(clinic_group_amount(1, -1, NULL, 0, 0, false, &unused), CLINIC_INVALID);
    CHECK_STATUS(clinic_group_amount(1, 1, NULL, 0, -1, false, &unused), CLINIC_INVALID);
    CHECK_STATUS(clinic_group_amount(1, 1, factors, 1, 0, false, &unused), CLINIC_INVALID);
}

int main(void) {
    RUN(test_a_tie_is_broken_as_asked);
    RUN(test_a_tie_of_factors_is_seen_through_all_places);
    RUN(test_factors_do_not_touch_what_is_added);
    RUN(test_sixteen_of_the_largest_factors_are_exact);
    RUN(test_what_does_not_fit_is_an_overflow);
    RUN(test_negative_numbers_are_invalid);
    return CHECK_RESULT();
}
