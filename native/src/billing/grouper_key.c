#include <string.h>

#include "grouper_tables.h"
#include "letters.h"

/* The six bits of a character, in the order of ASCII; 0 if it has none. */
static unsigned bits_of(uint32_t character) {
    switch (character) {
    case '-':
        return 1;
    case '.':
        return 2;
    case '/':
        return 3;
    case '_':
        return 40;
    default:
        if (clinic_is_digit(character)) {
            return 4 + (unsigned)(character - '0');
        }
        return clinic_is_capital(character) ? 14 + (unsigned)(character - 'A') : 0;
    }
}

static void put(struct clinic_key *key, size_t place, unsigned bits) {
    uint64_t *half = place < 10 ? &key->high : &key->low;
    *half |= (uint64_t)bits << (58 - 6 * (place % 10));
}

enum clinic_status clinic_diagnosis_key(const char *characters, size_t length, struct clinic_key *key) {
    *key = (struct clinic_key){0, 0};
    for (size_t i = 0; i < length; i++) {
        unsigned bits = bits_of((unsigned char)characters[i]);
        if (bits == 0 || i == CLINIC_KEY_MOST) {
            return CLINIC_INVALID;
        }
        put(key, i, bits);
    }
    return length == 0 ? CLINIC_INVALID : CLINIC_OK;
}

enum clinic_status clinic_code_key(const char *code, size_t length, struct clinic_key *key,
                                   char text[CLINIC_KEY_MOST + 1], size_t *at) {
    *key = (struct clinic_key){0, 0};
    size_t places = 0;
    for (size_t i = 0; i < length;) {
        uint32_t character;
        i += clinic_letter(code + i, length - i, &character);
        unsigned bits = bits_of(character);
        if (bits == 0 || places == CLINIC_KEY_MOST) {
            *at = places + 1;
            return CLINIC_INVALID;
        }
        text[places] = (char)character;
        put(key, places++, bits);
    }
    text[places] = '\0';
    *at = 1;
    return places == 0 ? CLINIC_INVALID : CLINIC_OK;
}

struct clinic_key key_beneath(struct clinic_key key, size_t length) {
    if (length <= 10) {
        key.low = UINT64_MAX;
    } else {
        key.low |= UINT64_MAX >> 6 * (length - 10);
    }
    if (length < 10) {
        key.high |= UINT64_MAX >> 6 * length;
    }
    return key;
}

struct clinic_key key_after(struct clinic_key key) {
    key.low++;
    key.high += key.low == 0;
    return key;
}
