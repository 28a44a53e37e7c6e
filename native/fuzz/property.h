/* The property of sealed values, of any function that opens them; the negative target shows that it bites. */
#ifndef CLINIC_FUZZ_PROPERTY_H
#define CLINIC_FUZZ_PROPERTY_H

#include "fuzz.h"

typedef enum clinic_status (*open_function)(const struct clinic_item *items, size_t count, size_t *failed);

enum { ITEMS_MOST = 8 };

/* Arbitrary bytes never open; the first item that cannot be opened is the one named. */
static inline void arbitrary_bytes_are_refused(open_function open, const uint8_t *key, struct clinic_bytes bytes) {
    uint8_t *in = exact_copy(bytes);
    uint8_t *out = malloc(bytes.length + 1);
    size_t failed = 7;
    struct clinic_item item = {key, {NULL, 0}, {in, bytes.length}, out};
    MUST(out != NULL);
    MUST(open(&item, 1, &failed) == CLINIC_REFUSED);
    MUST(failed == 0);
    free(in);
    free(out);
}

/* A batch sealed and opened is itself; with one bit of one item flipped all is refused and wiped. */
static inline void a_flipped_bit_is_refused(open_function open, const uint8_t *key, struct input *input) {
    struct clinic_item items[ITEMS_MOST];
    struct clinic_bytes plaintexts[ITEMS_MOST];
    size_t count = 1 + take_byte(input) % ITEMS_MOST, broken = take_byte(input) % count, failed = ITEMS_MOST;
    struct input choice = *input;
    for (size_t i = 0; i < count; i++) {
        struct clinic_bytes aad = take_bytes(input, 40);
        plaintexts[i] = take_bytes(input, 255);
        items[i] = (struct clinic_item){key, aad, plaintexts[i], malloc(plaintexts[i].length + CLINIC_SEAL_OVERHEAD)};
        MUST(items[i].out != NULL);
    }
    MUST(clinic_seal_many(CLINIC_USE_DATA, items, count) == CLINIC_OK);
    for (size_t i = 0; i < count; i++) {
        items[i].in = (struct clinic_bytes){items[i].out, plaintexts[i].length + CLINIC_SEAL_OVERHEAD};
        items[i].out = malloc(plaintexts[i].length + 1);
        MUST(items[i].out != NULL);
    }
    MUST(open(items, count, &failed) == CLINIC_OK);
    for (size_t i = 0; i < count; i++) {
        MUST(plaintexts[i].length == 0 || memcmp(items[i].out, plaintexts[i].data, plaintexts[i].length) == 0);
    }
    flip(&choice, (uint8_t *)(uintptr_t)items[broken].in.data, items[broken].in.length);
    MUST(open(items, count, &failed) == CLINIC_REFUSED);
    MUST(failed == broken);
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < plaintexts[i].length; at++) {
            MUST(items[i].out[at] == 0);
        }
        free((uint8_t *)(uintptr_t)items[i].in.data);
        free(items[i].out);
    }
}

#endif
