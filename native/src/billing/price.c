#include "price.h"

#include "quotient.h"

static bool valid(const struct clinic_line *line) {
    return line->discount_bp >= 0 && line->discount_bp <= CLINIC_WHOLE_BP && line->vat_bp >= 0 &&
           line->vat_bp <= CLINIC_WHOLE_BP && (line->vat_included == 0 || line->vat_included == 1);
}

enum clinic_status clinic_line_amount(const struct clinic_line *line, enum clinic_half half, int64_t *amount) {
    if (!valid(line)) {
        return CLINIC_INVALID;
    }
    if (__builtin_mul_overflow(line->quantity, line->unit_price, amount)) {
        return CLINIC_OVERFLOW;
    }
    if (line->discount_bp != 0) {
        *amount = clinic_part(*amount, CLINIC_WHOLE_BP - line->discount_bp, CLINIC_WHOLE_BP, half);
    }
    return CLINIC_OK;
}

enum clinic_status clinic_line_settle(const struct clinic_line *line, int64_t amount, int64_t vat,
                                      struct clinic_amounts *priced) {
    priced->vat = vat;
    if (line->vat_included != 0) {
        priced->gross = amount;
        priced->net = amount - vat;
        return CLINIC_OK;
    }
    priced->net = amount;
    return __builtin_add_overflow(amount, vat, &priced->gross) ? CLINIC_OVERFLOW : CLINIC_OK;
}

static enum clinic_status price_line(const struct clinic_line *line, enum clinic_half half,
                                     struct clinic_amounts *priced) {
    int64_t amount;
    enum clinic_status status = clinic_line_amount(line, half, &amount);
    if (status != CLINIC_OK) {
        return status;
    }
    int64_t whole = CLINIC_WHOLE_BP + (line->vat_included != 0 ? line->vat_bp : 0);
    int64_t vat = line->vat_bp == 0 ? 0 : clinic_part(amount, line->vat_bp, whole, half);
    return clinic_line_settle(line, amount, vat, priced);
}

static enum clinic_status price_by_line(const struct clinic_line *lines, size_t count, enum clinic_half half,
                                        struct clinic_amounts *priced, size_t *failed) {
    for (size_t i = 0; i < count; i++) {
        enum clinic_status status = price_line(&lines[i], half, &priced[i]);
        if (status != CLINIC_OK) {
            *failed = i;
            return status;
        }
    }
    return CLINIC_OK;
}

static bool fits(clinic_i128 value) {
    return value >= INT64_MIN && value <= INT64_MAX;
}

static enum clinic_status add_up(const struct clinic_amounts *priced, size_t count, struct clinic_amounts *total) {
    clinic_i128 net = 0;
    clinic_i128 vat = 0;
    for (size_t i = 0; i < count; i++) {
        net += priced[i].net;
        vat += priced[i].vat;
    }
    if (!fits(net) || !fits(vat) || !fits(net + vat)) {
        return CLINIC_OVERFLOW;
    }
    *total = (struct clinic_amounts){.net = (int64_t)net, .vat = (int64_t)vat, .gross = (int64_t)(net + vat)};
    return CLINIC_OK;
}

enum clinic_status clinic_price_lines(const struct clinic_line *lines, size_t count, struct clinic_rounding rounding,
                                      struct clinic_vat_share *scratch, struct clinic_amounts *priced,
                                      struct clinic_amounts *total, size_t *failed) {
    enum clinic_status status = rounding.by == CLINIC_VAT_BY_LINE
                                    ? price_by_line(lines, count, rounding.half, priced, failed)
                                    : clinic_price_by_total(lines, count, rounding.half, scratch, priced, failed);
    if (status != CLINIC_OK) {
        return status;
    }
    *failed = count;
    return add_up(priced, count, total);
}
