#include "check.h"
#include "clinic/money.h"

enum { MOST = 5 };

static void check_parts(int64_t total, const int64_t *weights, size_t count, const int64_t *want) {
    struct clinic_share scratch[MOST];
    int64_t parts[MOST];
    CHECK_OK(clinic_allocate(total, weights, count, scratch, parts));
    for (size_t i = 0; i < count; i++) {
        CHECK_INT(parts[i], want[i]);
    }
}

static void check_refused(const int64_t *weights, size_t count) {
    struct clinic_share scratch[MOST];
    int64_t parts[MOST];
    CHECK_STATUS(clinic_allocate(1, weights, count, scratch, parts), CLINIC_INVALID);
}

static void test_equal_weights_differ_by_at_most_one_and_the_earlier_gets_it(void) {
    check_parts(100, (const int64_t[]){1, 1, 1}, 3, (const int64_t[]){34, 33, 33});
    check_parts(101, (const int64_t[]){7, 7, 7}, 3, (const int64_t[]){34, 34, 33});
}

static void test_the_largest_remainder_gets_the_unit(void) {
    check_parts(10, (const int64_t[]){1, 3, 3}, 3, (const int64_t[]){2, 4, 4}); /* 1.43, 4.29, 4.29 */
    check_parts(1, (const int64_t[]){1, 2}, 2, (const int64_t[]){0, 1});
}

static void test_of_equal_remainders_the_larger_weight_comes_first_wherever_it_stands(void) {
    check_parts(2, (const int64_t[]){1, 3}, 2, (const int64_t[]){0, 2}); /* 0.5 and 1.5 */
    check_parts(2, (const int64_t[]){3, 1}, 2, (const int64_t[]){2, 0});
}

static void test_a_weight_of_zero_gets_nothing(void) {
    check_parts(5, (const int64_t[]){0, 1, 0, 1}, 4, (const int64_t[]){0, 3, 0, 2});
}

static void test_a_negative_total_mirrors_the_positive(void) {
    check_parts(-100, (const int64_t[]){1, 1, 1}, 3, (const int64_t[]){-34, -33, -33});
}

static void test_the_extremes_are_exact(void) {
    check_parts(INT64_MIN, (const int64_t[]){5}, 1, (const int64_t[]){INT64_MIN});
    check_parts(INT64_MAX, (const int64_t[]){INT64_MAX, INT64_MAX, INT64_MAX}, 3,
                (const int64_t[]){INT64_MAX / 3 + 1, INT64_MAX / 3, INT64_MAX / 3});
    check_parts(1, (const int64_t[]){INT64_MAX, INT64_MAX, INT64_MAX}, 3, (const int64_t[]){1, 0, 0});
    check_parts(INT64_MIN, (const int64_t[]){INT64_MAX, INT64_MAX}, 2, (const int64_t[]){INT64_MIN / 2, INT64_MIN / 2});
}

static void test_without_a_positive_weight_nothing_can_be_divided(void) {
    check_refused(NULL, 0);
    check_refused((const int64_t[]){0, 0}, 2);
    check_refused((const int64_t[]){2, -1}, 2);
}

int main(void) {
    RUN(test_equal_weights_differ_by_at_most_one_and_the_earlier_gets_it);
    RUN(test_the_largest_remainder_gets_the_unit);
    RUN(test_of_equal_remainders_the_larger_weight_comes_first_wherever_it_stands);
    RUN(test_a_weight_of_zero_gets_nothing);
    RUN(test_a_negative_total_mirrors_the_positive);
    RUN(test_the_extremes_are_exact);
    RUN(test_without_a_positive_weight_nothing_can_be_divided);
    return CHECK_RESULT();
}
