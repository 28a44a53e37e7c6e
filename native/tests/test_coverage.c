#include "check.h"
#include "clinic/coverage.h"

enum { MOST = 3 };

static const struct clinic_rule covered = {CLINIC_COVERED, 0};

struct answer {
    enum clinic_status status;
    struct clinic_split lines[MOST];
    struct clinic_split total;
    struct clinic_limits limits;
    size_t failed;
};

static struct answer answer_to(const struct clinic_charge *charges, size_t count, int64_t deductible,
                               int64_t ceiling) {
    struct answer answer = {.limits = {.deductible_left = deductible, .ceiling_left = ceiling}};
    answer.status =
        clinic_split_coverage(charges, count, &answer.limits, answer.lines, &answer.total, &answer.failed);
    return answer;
}

static struct clinic_split split_of(int64_t gross, int64_t quantity, struct clinic_rule rule, int64_t deductible,
                                    int64_t ceiling) {
    const struct clinic_charge charge = {.gross = gross, .quantity = quantity, .rule = rule};
    struct answer answer = answer_to(&charge, 1, deductible, ceiling);
    CHECK_OK(answer.status);
    return answer.lines[0];
}

static void test_a_covered_line_is_the_payers(void) {
    struct clinic_split split = split_of(1000, 1, covered, 0, INT64_MAX);
    CHECK_INT(split.payer, 1000);
    CHECK_INT(split.patient, 0);
}

static void test_an_excluded_line_is_the_patients_and_counts_toward_nothing(void) {
    const struct clinic_charge charge = {1000, 1, {CLINIC_EXCLUDED, 0}};
    struct answer answer = answer_to(&charge, 1, 500, 700);
    CHECK_INT(answer.lines[0].excluded, 1000);
    CHECK_INT(answer.lines[0].patient, 1000);
    CHECK_INT(answer.limits.deductible_left, 500);
    CHECK_INT(answer.limits.ceiling_left, 700);
}

static void test_the_deductible_comes_before_the_copay(void) {
    struct clinic_split split = split_of(1000, 1, (struct clinic_rule){CLINIC_COPAY_PERCENT, 2000}, 400, INT64_MAX);
    CHECK_INT(split.deductible, 400);
    CHECK_INT(split.copay, 120);
    CHECK_INT(split.payer, 480);
    CHECK_INT(split.patient, 520);
}

static void test_a_fixed_copay_is_due_for_each_unit_and_never_above_the_rest(void) {
    const struct clinic_rule rule = {CLINIC_COPAY_FIXED, 300};
    CHECK_INT(split_of(1000, 2, rule, 0, INT64_MAX).copay, 600);
    CHECK_INT(split_of(1000, 4, rule, 0, INT64_MAX).copay, 1000);
    CHECK_INT(split_of(1000, INT64_MAX, rule, 0, INT64_MAX).copay, 1000);
}

static void test_half_a_unit_of_a_percentage_is_rounded_up(void) {
    CHECK_INT(split_of(5, 1, (struct clinic_rule){CLINIC_COPAY_PERCENT, 5000}, 0, INT64_MAX).copay, 3);
    CHECK_INT(split_of(INT64_MAX, 1, (struct clinic_rule){CLINIC_COPAY_PERCENT, 10000}, 0, INT64_MAX).copay, INT64_MAX);
}

static void test_what_is_above_the_ceiling_is_the_patients(void) {
    struct clinic_split split = split_of(1000, 1, (struct clinic_rule){CLINIC_COPAY_FIXED, 100}, 0, 650);
    CHECK_INT(split.payer, 650);
    CHECK_INT(split.above_ceiling, 250);
    CHECK_INT(split.patient, 350);
}

static void test_lines_use_the_year_in_their_order(void) {
    const struct clinic_charge charges[] = {{600, 1, covered}, {600, 1, covered}, {600, 1, covered}};
    struct answer answer = answer_to(charges, 3, 700, 800);
    CHECK_INT(answer.lines[0].payer, 0);
    CHECK_INT(answer.lines[1].payer, 500);
    CHECK_INT(answer.lines[2].payer, 300);
    CHECK_INT(answer.total.payer, 800);
    CHECK_INT(answer.total.patient, 1000);
    CHECK_INT(answer.total.deductible, 700);
    CHECK_INT(answer.total.above_ceiling, 300);
    CHECK_INT(answer.limits.deductible_left, 0);
    CHECK_INT(answer.limits.ceiling_left, 0);
}

static void check_fails(struct clinic_charge charge, enum clinic_status want) {
    const struct clinic_charge charges[] = {{1, 1, covered}, charge};
    struct answer answer = answer_to(charges, 2, 0, 0);
    CHECK_STATUS(answer.status, want);
    CHECK_INT(answer.failed, want == CLINIC_INVALID ? 1 : 2);
}

static void test_what_is_outside_its_range_is_invalid(void) {
    check_fails((struct clinic_charge){-1, 1, covered}, CLINIC_INVALID);
    check_fails((struct clinic_charge){1, 0, covered}, CLINIC_INVALID);
    check_fails((struct clinic_charge){1, 1, {CLINIC_COPAY_FIXED, -1}}, CLINIC_INVALID);
    check_fails((struct clinic_charge){1, 1, {CLINIC_COPAY_PERCENT, 10001}}, CLINIC_INVALID);
    CHECK_STATUS(answer_to(NULL, 0, -1, 0).status, CLINIC_INVALID);
    CHECK_STATUS(answer_to(NULL, 0, 0, -1).status, CLINIC_INVALID);
}

static void test_a_gross_beyond_64_bits_is_an_overflow(void) {
    check_fails((struct clinic_charge){INT64_MAX, 1, covered}, CLINIC_OVERFLOW);
}

int main(void) {
    RUN(test_a_covered_line_is_the_payers);
    RUN(test_an_excluded_line_is_the_patients_and_counts_toward_nothing);
    RUN(test_the_deductible_comes_before_the_copay);
    RUN(test_a_fixed_copay_is_due_for_each_unit_and_never_above_the_rest);
    RUN(test_half_a_unit_of_a_percentage_is_rounded_up);
    RUN(test_what_is_above_the_ceiling_is_the_patients);
    RUN(test_lines_use_the_year_in_their_order);
    RUN(test_what_is_outside_its_range_is_invalid);
    RUN(test_a_gross_beyond_64_bits_is_an_overflow);
    return CHECK_RESULT();
}
