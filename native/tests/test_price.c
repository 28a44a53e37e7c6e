#include "check.h"
#include "clinic/money.h"

enum { MOST = 4 };

static const struct clinic_rounding by_line = {CLINIC_VAT_BY_LINE, CLINIC_HALF_EVEN};
static const struct clinic_rounding by_total = {CLINIC_VAT_BY_TOTAL, CLINIC_HALF_EVEN};

struct bill {
    struct clinic_amounts lines[MOST];
    struct clinic_amounts total;
    size_t failed;
    enum clinic_status status;
};

static struct bill bill_of(const struct clinic_line *lines, size_t count, struct clinic_rounding rounding) {
    struct clinic_vat_share scratch[MOST];
    struct bill bill = {.failed = MOST + 1};
    bill.status = clinic_price_lines(lines, count, rounding, scratch, bill.lines, &bill.total, &bill.failed);
    return bill;
}

static void check_amounts(struct clinic_amounts got, int64_t net, int64_t vat, int64_t gross) {
    CHECK_INT(got.net, net);
    CHECK_INT(got.vat, vat);
    CHECK_INT(got.gross, gross);
}

static void test_vat_on_top_is_added_to_the_net(void) {
    const struct clinic_line line = {.quantity = 3, .unit_price = 1000, .vat_bp = 2000};
    check_amounts(bill_of(&line, 1, by_line).lines[0], 3000, 600, 3600);
}

static void test_included_vat_is_taken_out_of_the_gross(void) {
    const struct clinic_line line = {.quantity = 1, .unit_price = 12000, .vat_bp = 2000, .vat_included = 1};
    check_amounts(bill_of(&line, 1, by_line).lines[0], 10000, 2000, 12000);
}

static void test_the_discount_comes_before_the_vat_and_is_rounded(void) {
    const struct clinic_line line = {.quantity = 1, .unit_price = 999, .discount_bp = 1000, .vat_bp = 2000};
    check_amounts(bill_of(&line, 1, by_line).lines[0], 899, 180, 1079); /* 899.1, then 179.8 */
}

static void test_by_total_the_vat_of_a_rate_is_rounded_once(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 2, .vat_bp = 2000},
        {.quantity = 1, .unit_price = 2, .vat_bp = 2000},
        {.quantity = 1, .unit_price = 1, .vat_bp = 2000},
    };
    struct bill each = bill_of(lines, 3, by_line);
    struct bill once = bill_of(lines, 3, by_total);
    CHECK_INT(each.total.vat, 0); /* 0.4, 0.4 and 0.2 */
    CHECK_INT(once.total.vat, 1);
    CHECK_INT(once.lines[0].vat, 1);
    CHECK_INT(once.lines[1].vat, 0);
    CHECK_INT(once.lines[2].vat, 0);
}

static void test_by_total_rates_are_rounded_apart(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 4, .vat_bp = 1000},
        {.quantity = 1, .unit_price = 2, .vat_bp = 2000},
    };
    CHECK_INT(bill_of(lines, 2, by_total).total.vat, 0); /* 0.4 and 0.4 */
}

static void test_by_total_included_and_added_vat_of_a_rate_are_one_sum(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 2, .vat_bp = 2500},                      /* 0.5 on top */
        {.quantity = 1, .unit_price = 2, .vat_bp = 2500, .vat_included = 1},   /* 0.4 within */
    };
    struct bill bill = bill_of(lines, 2, by_total);
    check_amounts(bill.lines[0], 2, 1, 3);
    check_amounts(bill.lines[1], 2, 0, 2);
    check_amounts(bill.total, 4, 1, 5);
}

static void test_by_total_a_unit_goes_to_the_largest_remainder_wherever_it_stands(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 1, .vat_bp = 2000},
        {.quantity = 1, .unit_price = 4, .vat_bp = 2000},
        {.quantity = 1, .unit_price = 2, .vat_bp = 2000},
    };
    struct bill bill = bill_of(lines, 3, by_total); /* 0.2, 0.8, 0.4: 1.4 */
    CHECK_INT(bill.lines[0].vat, 0);
    CHECK_INT(bill.lines[1].vat, 1);
    CHECK_INT(bill.lines[2].vat, 0);
}

static void test_by_total_of_equal_remainders_the_larger_amount_gets_the_unit(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 2, .vat_bp = 2500},
        {.quantity = 1, .unit_price = 6, .vat_bp = 2500},
    };
    struct bill bill = bill_of(lines, 2, by_total); /* 0.5 and 1.5 */
    CHECK_INT(bill.lines[0].vat, 0);
    CHECK_INT(bill.lines[1].vat, 2);
}

static void test_by_total_remainders_within_and_on_top_are_compared_as_fractions(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 4, .vat_bp = 5000, .vat_included = 1},
        {.quantity = 1, .unit_price = 1, .vat_bp = 5000},
    };
    struct bill bill = bill_of(lines, 2, by_total); /* 1⅓ and 0.5 */
    CHECK_INT(bill.lines[0].vat, 1);
    CHECK_INT(bill.lines[1].vat, 1);
}

static void test_by_total_units_below_zero_go_to_lines_below_zero(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = 1, .vat_bp = 2000},  /* 0.2 */
        {.quantity = -1, .unit_price = 3, .vat_bp = 2000}, /* -0.6 */
        {.quantity = -1, .unit_price = 4, .vat_bp = 2000}, /* -0.8 */
    };
    struct bill bill = bill_of(lines, 3, by_total); /* -1.2 */
    CHECK_INT(bill.total.vat, -1);
    CHECK_INT(bill.lines[0].vat, 0);
    CHECK_INT(bill.lines[1].vat, 0);
    CHECK_INT(bill.lines[2].vat, -1);
}

static void check_halves(int64_t price, int64_t even, int64_t up) {
    const struct clinic_line line = {.quantity = 1, .unit_price = price, .vat_bp = 1000};
    for (enum clinic_vat_by by = CLINIC_VAT_BY_LINE; by <= CLINIC_VAT_BY_TOTAL; by++) {
        CHECK_INT(bill_of(&line, 1, (struct clinic_rounding){by, CLINIC_HALF_EVEN}).total.vat, even);
        CHECK_INT(bill_of(&line, 1, (struct clinic_rounding){by, CLINIC_HALF_UP}).total.vat, up);
    }
}

static void test_half_a_unit_goes_where_the_rounding_says(void) {
    check_halves(25, 2, 3);
    check_halves(75, 8, 8);
    check_halves(-25, -2, -3);
    check_halves(-75, -8, -8);
    check_halves(-24, -2, -2);
    check_halves(-26, -3, -3);
}

static void test_nothing_costs_nothing(void) {
    struct bill bill = bill_of(NULL, 0, by_total);
    CHECK_OK(bill.status);
    check_amounts(bill.total, 0, 0, 0);
}

static void check_fails(struct clinic_line line, enum clinic_status want) {
    const struct clinic_line lines[] = {{.quantity = 1, .unit_price = 1}, line};
    struct bill each = bill_of(lines, 2, by_line);
    struct bill once = bill_of(lines, 2, by_total);
    CHECK_STATUS(each.status, want);
    CHECK_STATUS(once.status, want);
    CHECK_INT(each.failed, 1);
    CHECK_INT(once.failed, 1);
}

static void test_a_rate_outside_the_whole_is_invalid(void) {
    check_fails((struct clinic_line){.discount_bp = -1}, CLINIC_INVALID);
    check_fails((struct clinic_line){.discount_bp = 10001}, CLINIC_INVALID);
    check_fails((struct clinic_line){.vat_bp = -1}, CLINIC_INVALID);
    check_fails((struct clinic_line){.vat_bp = 10001}, CLINIC_INVALID);
    check_fails((struct clinic_line){.vat_included = 2}, CLINIC_INVALID);
}

static void test_an_amount_beyond_64_bits_is_an_overflow(void) {
    check_fails((struct clinic_line){.quantity = INT64_MAX, .unit_price = 2}, CLINIC_OVERFLOW);
    check_fails((struct clinic_line){.quantity = INT64_MIN, .unit_price = -1}, CLINIC_OVERFLOW);
    check_fails((struct clinic_line){.quantity = 1, .unit_price = INT64_MAX, .vat_bp = 1}, CLINIC_OVERFLOW);
    check_fails((struct clinic_line){.quantity = 1, .unit_price = INT64_MIN, .vat_bp = 10000}, CLINIC_OVERFLOW);
}

static void test_the_largest_amounts_are_exact(void) {
    const struct clinic_line line = {.quantity = 1, .unit_price = INT64_MAX, .vat_bp = 10000, .vat_included = 1};
    check_amounts(bill_of(&line, 1, by_line).total, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX);
    check_amounts(bill_of(&line, 1, by_total).total, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX);
}

static void test_a_total_beyond_64_bits_is_an_overflow_and_its_order_does_not_matter(void) {
    const struct clinic_line lines[] = {
        {.quantity = 1, .unit_price = INT64_MAX},
        {.quantity = 1, .unit_price = 1},
        {.quantity = -1, .unit_price = 1},
    };
    CHECK_STATUS(bill_of(lines, 2, by_line).status, CLINIC_OVERFLOW);
    CHECK_INT(bill_of(lines, 2, by_line).failed, 2);
    CHECK_INT(bill_of(lines, 3, by_line).total.gross, INT64_MAX);
}

static void test_a_gross_total_beyond_64_bits_is_an_overflow_though_net_and_vat_fit(void) {
    const struct clinic_line half = {.quantity = 1, .unit_price = INT64_MAX / 2, .vat_bp = 10000};
    CHECK_OK(bill_of(&half, 1, by_line).status);
    CHECK_STATUS(bill_of((const struct clinic_line[]){half, half}, 2, by_line).status, CLINIC_OVERFLOW);
}

int main(void) {
    RUN(test_vat_on_top_is_added_to_the_net);
    RUN(test_included_vat_is_taken_out_of_the_gross);
    RUN(test_the_discount_comes_before_the_vat_and_is_rounded);
    RUN(test_by_total_the_vat_of_a_rate_is_rounded_once);
    RUN(test_by_total_rates_are_rounded_apart);
    RUN(test_by_total_included_and_added_vat_of_a_rate_are_one_sum);
    RUN(test_by_total_a_unit_goes_to_the_largest_remainder_wherever_it_stands);
    RUN(test_by_total_of_equal_remainders_the_larger_amount_gets_the_unit);
    RUN(test_by_total_remainders_within_and_on_top_are_compared_as_fractions);
    RUN(test_by_total_units_below_zero_go_to_lines_below_zero);
    RUN(test_half_a_unit_goes_where_the_rounding_says);
    RUN(test_nothing_costs_nothing);
    RUN(test_a_rate_outside_the_whole_is_invalid);
    RUN(test_an_amount_beyond_64_bits_is_an_overflow);
    RUN(test_the_largest_amounts_are_exact);
    RUN(test_a_total_beyond_64_bits_is_an_overflow_and_its_order_does_not_matter);
    RUN(test_a_gross_total_beyond_64_bits_is_an_overflow_though_net_and_vat_fit);
    return CHECK_RESULT();
}
