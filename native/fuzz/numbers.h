/* Numbers out of an input's bytes, zeros after the end; numbers of all magnitudes are about equally likely. */
#ifndef CLINIC_FUZZ_NUMBERS_H
#define CLINIC_FUZZ_NUMBERS_H

#include "fuzz.h"

static inline uint64_t take_bits(struct input *input) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        bits = bits << 8 | take_byte(input);
    }
    return bits;
}

/* A byte says how many low bits of the next eight bytes count, and whether they are below zero. */
static inline int64_t take_signed(struct input *input) {
    uint8_t shape = take_byte(input);
    uint64_t magnitude = take_bits(input) >> (shape & 63);
    return (int64_t)((shape & 64) != 0 ? 0 - magnitude : magnitude);
}

static inline int64_t take_unsigned(struct input *input) {
    uint8_t shape = take_byte(input);
    return (int64_t)(take_bits(input) >> 1 >> (shape & 63));
}

/* 0 … 10,000, often a whole percentage */
static inline int64_t take_bp(struct input *input) {
    uint8_t high = take_byte(input);
    uint8_t low = take_byte(input);
    return high < 128 ? high % 101 * 100 : (int64_t)((high & 127) << 8 | low) % 10001;
}

#endif
