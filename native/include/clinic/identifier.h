/* The one spelling of what a person may write in several ways, before a blind-index token is made of it. */
#ifndef CLINIC_IDENTIFIER_H
#define CLINIC_IDENTIFIER_H

#include "clinic/crypto.h"

enum clinic_identifier {
    CLINIC_EMAIL,    /* an address in one case already: the blanks around it go */
    CLINIC_PHONE,    /* the digits of E.164 */
    CLINIC_DOCUMENT, /* letters (Latin, Cyrillic; in one case already) and digits of a document's number */
    CLINIC_TEXT      /* text in one case already: runs of blanks become one space */
};

/*
 * Writes the normal form of `text`, which is UTF-8, and its length. `out` takes text.length + 1 bytes.
 *
 * A phone written with + or 00 is international, 7 to 15 digits. Without it, ten digits, or eleven that begin
 * with 8, are a Russian number, fewer are none, and more are taken as they stand.
 * CLINIC_INVALID: not UTF-8, nothing left, or not a number or an address at all.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_normalise(enum clinic_identifier kind, struct clinic_bytes text,
                                                      uint8_t *out, size_t *length);

#endif
