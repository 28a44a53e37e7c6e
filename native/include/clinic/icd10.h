/*
 * Codes of the International Classification of Diseases, 10th revision.
 *
 * The WHO form (ICD-10, volume 2, 2.4): a letter, two digits, and for subcategories a point and one digit, two with the
 * supplementary subdivisions (S02.01). U00 to U99 (new diseases, resistance, research) are codes as others are. A code may
 * carry a mark: † for the underlying disease of a pair, * for its manifestation. Whether a code is assigned is not
 * looked at: editions and countries differ, the tables of a grouper say what they know.
 *
 * What is read as the same code:
 *   - small letters, blanks around it, no point (A000) or a comma in its place (the Russian keyboard's numeric pad);
 *   - the plus of typewriters for the dagger;
 *   - the fillers of an absent fourth character: I10.X, I10X and I10.- are I10;
 *   - Cyrillic (and Ukrainian, Kazakh, Serbian) letters whose capital is drawn as a Latin one: А В Е К М Н О Р С Т Х І Ј Ѕ are
 *     A B E K M H O P C T X I J S, by their looks and never by their sound. У is refused: it is drawn nearly as Y and sounds
 *     as U, and Y07 and U07 are both codes. Letters are never read as digits (O, З) or the other way round.
 */
#ifndef CLINIC_ICD10_H
#define CLINIC_ICD10_H

#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

enum clinic_icd10_form {
    CLINIC_ICD10_WHO,
    CLINIC_ICD10_CLINICAL /* also the longer codes of clinical modifications: C4A.0, T36.0X1A */
};

enum clinic_icd10_mark { CLINIC_ICD10_PLAIN, CLINIC_ICD10_DAGGER, CLINIC_ICD10_ASTERISK };

enum { CLINIC_ICD10_LONGEST = 7, CLINIC_ICD10_TEXT = 12 };

struct clinic_icd10 {
    char characters[CLINIC_ICD10_LONGEST]; /* capitals and digits, no point, no terminator */
    uint8_t length;
    uint8_t mark;
};

/* The character (from 1; blanks in front count) that ended the reading, and what was expected there. */
struct clinic_icd10_fault {
    size_t at;
    const char *expected;
};

/* Reads UTF-8. CLINIC_INVALID with the fault filled; `fault` may be NULL. */
CLINIC_MUST_CHECK enum clinic_status clinic_icd10_read(const char *text, size_t length, enum clinic_icd10_form form,
                                                       struct clinic_icd10 *code, struct clinic_icd10_fault *fault);

/* The normal form in UTF-8 with its terminator; answers its length. */
size_t clinic_icd10_write(const struct clinic_icd10 *code, char text[CLINIC_ICD10_TEXT]);

#endif
