/* clinic_split_coverage: parts that sum to the gross and are explained, and limits that are kept. */
#include "clinic/coverage.h"
#include "numbers.h"

__extension__ typedef __int128 wide;

enum { MOST = 64 };

static struct clinic_charge read_charge(struct input *input) {
    struct clinic_charge charge = {.quantity = 1, .rule = {CLINIC_COVERED, 0}};
    uint8_t flags = take_byte(input);
    charge.gross = take_unsigned(input);
    if ((flags & 4) != 0) {
        charge.quantity = take_unsigned(input) | 1;
    }
    charge.rule.kind = (enum clinic_rule_kind)(flags & 3);
    if (charge.rule.kind == CLINIC_COPAY_FIXED) {
        charge.rule.value = take_unsigned(input);
    } else if (charge.rule.kind == CLINIC_COPAY_PERCENT) {
        charge.rule.value = take_bp(input);
    }
    return charge;
}

static void check_split(const struct clinic_charge *charge, const struct clinic_split *split) {
    MUST((wide)split->payer + split->patient == charge->gross);
    MUST((wide)split->excluded + split->deductible + split->copay + split->above_ceiling == split->patient);
    MUST(split->payer >= 0 && split->excluded >= 0 && split->deductible >= 0 && split->copay >= 0);
    MUST(split->above_ceiling >= 0);
    MUST(charge->rule.kind != CLINIC_EXCLUDED || split->excluded == charge->gross);
    MUST(charge->rule.kind != CLINIC_COVERED || split->copay == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct clinic_charge charges[MOST] = {{0}};
    struct clinic_split splits[MOST];
    struct clinic_split total;
    struct clinic_limits limits = {.deductible_left = take_unsigned(&input), .ceiling_left = take_unsigned(&input)};
    const struct clinic_limits before = limits;
    size_t count = 0;
    size_t failed;
    wide gross = 0;
    while (input.left != 0 && count < MOST) {
        charges[count] = read_charge(&input);
        gross += charges[count++].gross;
    }
    enum clinic_status status = clinic_split_coverage(charges, count, &limits, splits, &total, &failed);
    MUST(status == (gross > INT64_MAX ? CLINIC_OVERFLOW : CLINIC_OK));
    if (status != CLINIC_OK) {
        return 0;
    }
    wide payer = 0;
    wide deductible = 0;
    for (size_t i = 0; i < count; i++) {
        check_split(&charges[i], &splits[i]);
        payer += splits[i].payer;
        deductible += splits[i].deductible;
    }
    MUST((wide)total.payer + total.patient == gross && total.payer == payer);
    MUST(limits.ceiling_left >= 0 && before.ceiling_left - limits.ceiling_left == payer);
    MUST(limits.deductible_left >= 0 && before.deductible_left - limits.deductible_left == deductible);
    MUST(total.above_ceiling == 0 || limits.ceiling_left == 0);
    return 0;
}
