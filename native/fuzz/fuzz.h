/* What the targets share: the entry that libFuzzer and driver.c call, and a reader of the input's parts. */
#ifndef CLINIC_FUZZ_H
#define CLINIC_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clinic/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

struct input {
    const uint8_t *data;
    size_t left;
};

/* The next byte, 0 after the end. */
static inline uint8_t take_byte(struct input *input) {
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->data++;
}

/* Up to `most` bytes; their number is the next byte. */
static inline struct clinic_bytes take_bytes(struct input *input, size_t most) {
    size_t length = take_byte(input);
    if (length > most) {
        length = most;
    }
    if (length > input->left) {
        length = input->left;
    }
    struct clinic_bytes taken = {input->data, length};
    input->data += length;
    input->left -= length;
    return taken;
}

static inline struct clinic_bytes take_rest(struct input *input) {
    struct clinic_bytes taken = {input->data, input->left};
    input->data += input->left;
    input->left = 0;
    return taken;
}

/* A copy that ends where the memory ends, so that a sanitizer sees the first byte read too many. */
static inline uint8_t *exact_copy(struct clinic_bytes bytes) {
    uint8_t *copy = malloc(bytes.length == 0 ? 1 : bytes.length);
    MUST(copy != NULL);
    if (bytes.length != 0) {
        memcpy(copy, bytes.data, bytes.length);
    }
    return copy;
}

/* Flips one bit, chosen by two bytes of the input. */
static inline void flip(struct input *input, uint8_t *bytes, size_t length) {
    size_t place = (size_t)take_byte(input) << 8 | take_byte(input);
    bytes[place / 8 % length] ^= (uint8_t)(1U << place % 8);
}

#endif
