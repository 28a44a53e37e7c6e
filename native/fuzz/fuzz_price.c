/* clinic_price_lines: rounding within half a unit, sums that are exact, and no overflow but a real one. */
#include "clinic/money.h"
#include "numbers.h"

__extension__ typedef __int128 wide;

enum { MOST = 64, WHOLE = CLINIC_WHOLE_BP };

static wide absolute(wide value) {
    return value < 0 ? -value : value;
}

static bool fits(wide value) {
    return value >= INT64_MIN && value <= INT64_MAX;
}

/* What the line shows as its price. */
static int64_t amount_of(const struct clinic_line *line, const struct clinic_amounts *priced) {
    return line->vat_included != 0 ? priced->gross : priced->net;
}

/* The line's exact VAT in units of 1 ÷ (10,000 × (10,000 + rate)). */
static wide exact_vat(const struct clinic_line *line, int64_t amount) {
    return (wide)amount * line->vat_bp * (line->vat_included != 0 ? WHOLE : WHOLE + line->vat_bp);
}

static wide unit_of(const struct clinic_line *line) {
    return (wide)WHOLE * (WHOLE + line->vat_bp);
}

static void check_line(const struct clinic_line *line, const struct clinic_amounts *priced, bool by_line) {
    int64_t amount = amount_of(line, priced);
    wide undiscounted = (wide)line->quantity * line->unit_price;
    wide off = absolute((wide)priced->vat * unit_of(line) - exact_vat(line, amount));
    MUST((wide)priced->net + priced->vat == priced->gross);
    MUST(2 * absolute((wide)amount * WHOLE - undiscounted * (WHOLE - line->discount_bp)) <= WHOLE);
    MUST(by_line ? 2 * off <= unit_of(line) : off < unit_of(line));
}

/* The VAT of each rate, over all its lines. */
static void check_rates(const struct clinic_line *lines, const struct clinic_amounts *priced, size_t count) {
    for (size_t i = 0; i < count; i++) {
        wide off = 0;
        for (size_t j = 0; j < count; j++) {
            if (lines[j].vat_bp == lines[i].vat_bp) {
                off += (wide)priced[j].vat * unit_of(&lines[j]) - exact_vat(&lines[j], amount_of(&lines[j], &priced[j]));
            }
        }
        MUST(2 * absolute(off) <= unit_of(&lines[i]));
    }
}

static void check_totals(const struct clinic_amounts *priced, size_t count, const struct clinic_amounts *total) {
    wide sums[3] = {0};
    for (size_t i = 0; i < count; i++) {
        sums[0] += priced[i].net;
        sums[1] += priced[i].vat;
        sums[2] += priced[i].gross;
    }
    MUST(sums[0] == total->net && sums[1] == total->vat && sums[2] == total->gross);
}

/* A line that is said not to fit does not, or is within a unit of the edge. */
static void check_overflow(const struct clinic_line *line) {
    wide amount = (wide)line->quantity * line->unit_price;
    if (fits(amount)) {
        wide kept = amount * (WHOLE - line->discount_bp) / WHOLE;
        wide gross = kept + kept * line->vat_bp / WHOLE;
        MUST(line->vat_included == 0 && absolute(gross) > INT64_MAX - 4);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct clinic_line lines[MOST] = {{0}};
    struct clinic_amounts priced[MOST];
    struct clinic_vat_share scratch[MOST];
    struct clinic_amounts total;
    size_t count = 0;
    size_t failed = 0;
    uint8_t shape = take_byte(&input);
    struct clinic_rounding rounding = {(shape & 1) != 0 ? CLINIC_VAT_BY_TOTAL : CLINIC_VAT_BY_LINE,
                                       (shape & 2) != 0 ? CLINIC_HALF_UP : CLINIC_HALF_EVEN};
    while (input.left != 0 && count < MOST) {
        uint8_t flags = take_byte(&input);
        lines[count++] = (struct clinic_line){
            .quantity = (flags & 1) != 0 ? take_signed(&input) : 1,
            .unit_price = take_signed(&input),
            .discount_bp = (flags & 2) != 0 ? take_bp(&input) : 0,
            .vat_bp = (flags & 4) != 0 ? take_bp(&input) : 2000,
            .vat_included = (flags & 8) != 0,
        };
    }
    enum clinic_status status = clinic_price_lines(lines, count, rounding, scratch, priced, &total, &failed);
    MUST(status == CLINIC_OK || status == CLINIC_OVERFLOW);
    if (status == CLINIC_OVERFLOW) {
        MUST(failed <= count);
        if (failed < count) {
            check_overflow(&lines[failed]);
        }
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        check_line(&lines[i], &priced[i], rounding.by == CLINIC_VAT_BY_LINE);
    }
    if (rounding.by == CLINIC_VAT_BY_TOTAL) {
        check_rates(lines, priced, count);
    }
    check_totals(priced, count, &total);
    return 0;
}
