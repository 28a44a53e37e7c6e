/* Characters of codes as people type them. */
#ifndef CLINIC_BILLING_LETTERS_H
#define CLINIC_BILLING_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLINIC_NO_CHARACTER = 0xFFFD };

/*
 * The first character of a UTF-8 text, length >= 1: answers its bytes, 1 and CLINIC_NO_CHARACTER if they are no UTF-8.
 * Small letters become capital, and Cyrillic letters drawn as Latin ones become those (clinic/icd10.h).
 */
size_t clinic_letter(const char *text, size_t length, uint32_t *folded);

/* The first character as it stands. */
size_t clinic_character(const char *text, size_t length, uint32_t *character);

static inline bool clinic_is_digit(uint32_t character) {
    return character >= '0' && character <= '9';
}

static inline bool clinic_is_capital(uint32_t character) {
    return character >= 'A' && character <= 'Z';
}

static inline bool clinic_is_blank(uint32_t character) {
    return character == ' ' || (character >= '\t' && character <= '\r') || character == 0xA0;
}

#endif
