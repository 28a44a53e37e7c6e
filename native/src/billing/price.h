/* What pricing by line and by total share. */
#ifndef CLINIC_BILLING_PRICE_H
#define CLINIC_BILLING_PRICE_H

#include "clinic/money.h"

/* The line's discounted amount, rounded: step 2 of clinic_price_lines. */
CLINIC_MUST_CHECK enum clinic_status clinic_line_amount(const struct clinic_line *line, enum clinic_half half,
                                                        int64_t *amount);

/* Puts the amount and its VAT where the line says: VAT within the amount, or on top of it. */
CLINIC_MUST_CHECK enum clinic_status clinic_line_settle(const struct clinic_line *line, int64_t amount, int64_t vat,
                                                        struct clinic_amounts *priced);

CLINIC_MUST_CHECK enum clinic_status clinic_price_by_total(const struct clinic_line *lines, size_t count,
                                                           enum clinic_half half, struct clinic_vat_share *scratch,
                                                           struct clinic_amounts *priced, size_t *failed);

#endif
