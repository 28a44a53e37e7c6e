/* Bytes written as hexadecimal, as published vectors are. */
#ifndef CLINIC_TEST_BYTES_H
#define CLINIC_TEST_BYTES_H

#include <stdlib.h>

#include "check.h"
#include "clinic/crypto.h"

enum { HEX_MOST = 512 };

struct hex {
    uint8_t data[HEX_MOST];
    size_t length;
};

static inline uint8_t hex_digit(char digit) {
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static inline struct hex unhex(const char *text) {
    struct hex made = {.length = strlen(text) / 2};
    if (made.length > HEX_MOST) {
        fprintf(stderr, "a vector is longer than HEX_MOST\n");
        abort();
    }
    for (size_t i = 0; i < made.length; i++) {
        made.data[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    }
    return made;
}

static inline struct clinic_bytes span(const void *data, size_t length) {
    return (struct clinic_bytes){data, length};
}

static inline struct clinic_bytes text_span(const char *text) {
    return span(text, strlen(text));
}

static inline struct clinic_bytes hex_span(const struct hex *hex) {
    return span(hex->data, hex->length);
}

#endif
