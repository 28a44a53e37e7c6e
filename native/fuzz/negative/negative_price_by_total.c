/* Claims what is false, that VAT is the same by line and by total: a fuzzer that finds nothing here looks nowhere. */
#include "clinic/money.h"
#include "numbers.h"

enum { MOST = 8 };

static int64_t vat_of(const struct clinic_line *lines, size_t count, enum clinic_vat_by by) {
    struct clinic_amounts priced[MOST];
    struct clinic_vat_share scratch[MOST];
    struct clinic_amounts total = {0};
    size_t failed;
    struct clinic_rounding rounding = {by, CLINIC_HALF_EVEN};
    return clinic_price_lines(lines, count, rounding, scratch, priced, &total, &failed) == CLINIC_OK ? total.vat : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct clinic_line lines[MOST] = {{0}};
    size_t count = 0;
    for (; count < size && count < MOST; count++) {
        lines[count] = (struct clinic_line){.quantity = 1, .unit_price = data[count], .vat_bp = 2000};
    }
    MUST(vat_of(lines, count, CLINIC_VAT_BY_LINE) == vat_of(lines, count, CLINIC_VAT_BY_TOTAL));
    return 0;
}
