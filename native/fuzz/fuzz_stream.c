/* Streams: arbitrary bytes never open; a sealed stream opens as it is, and after any edit it is refused. */
#include "clinic/stream.h"
#include "fuzz.h"

enum { PLAIN_MOST = 2 * CLINIC_SEGMENT + 300, SEALED_MOST = PLAIN_MOST + CLINIC_STREAM_HEADER + 4 * CLINIC_TAG_LENGTH };

/*
 * Nothing is ever sealed under the second key: libFuzzer learns what it sees compared, streams sealed here included,
 * and tries it as input.
 */
static const uint8_t sealing_key[CLINIC_KEY_LENGTH] = {3}, unused_key[CLINIC_KEY_LENGTH] = {4};
static uint8_t plain_buffer[CLINIC_STREAM_PLAIN_BUFFER], sealed_buffer[CLINIC_STREAM_SEALED_BUFFER];
static uint8_t plain[PLAIN_MOST], sealed[2 * SEALED_MOST], edited[2 * SEALED_MOST], opened[2 * SEALED_MOST];

struct memory {
    const uint8_t *from;
    size_t left;
    uint8_t *to;
    size_t written;
    size_t step;
};

static enum clinic_status read_memory(void *context, uint8_t *into, size_t capacity, size_t *got) {
    struct memory *memory = context;
    *got = memory->left < capacity ? memory->left : capacity;
    if (*got > memory->step) {
        *got = memory->step;
    }
    if (*got != 0) {
        memcpy(into, memory->from, *got);
        memory->from += *got;
        memory->left -= *got;
    }
    return CLINIC_OK;
}

static enum clinic_status write_memory(void *context, const uint8_t *from, size_t length) {
    struct memory *memory = context;
    memcpy(memory->to + memory->written, from, length);
    memory->written += length;
    return CLINIC_OK;
}

static enum clinic_status run(bool seal, const uint8_t *key, const uint8_t *from, size_t length, uint8_t *to, size_t step,
                              size_t *written) {
    struct memory memory = {from, length, to, 0, step};
    struct clinic_io io = {&memory, read_memory, write_memory};
    struct clinic_stream_buffers buffers = {plain_buffer, sealed_buffer};
    uint64_t count;
    enum clinic_status status =
        (seal ? clinic_seal_stream : clinic_open_stream)(key, (struct clinic_bytes){NULL, 0}, &io, buffers, &count);
    *written = memory.written;
    return status;
}

/* Applies one edit; the new length. */
static size_t edit(struct input *input, size_t length) {
    size_t kind = take_byte(input) % 5;
    size_t at = ((size_t)take_byte(input) << 16 | (size_t)take_byte(input) << 8 | take_byte(input)) % length;
    size_t other = ((size_t)take_byte(input) << 16 | (size_t)take_byte(input) << 8 | take_byte(input)) % length;
    memcpy(edited, sealed, length);
    switch (kind) {
    case 0: /* cut off */
        return at;
    case 1: /* flip a bit */
        edited[at] ^= (uint8_t)(1U << other % 8);
        return length;
    case 2: /* append what was there */
        memcpy(edited + length, sealed, at + 1);
        return length + at + 1;
    case 3: /* leave out a segment, or what stands there */
        other = length - at < CLINIC_SEALED_SEGMENT ? length - at : CLINIC_SEALED_SEGMENT;
        memmove(edited + at, edited + at + other, length - at - other);
        return length - other;
    default: /* repeat a segment over another */
        at = CLINIC_STREAM_HEADER + at % 3 * CLINIC_SEALED_SEGMENT;
        other = CLINIC_STREAM_HEADER + other % 3 * CLINIC_SEALED_SEGMENT;
        if (at < length && other < length) {
            size_t most = length - (at > other ? at : other);
            memmove(edited + at, sealed + other, most < CLINIC_SEALED_SEGMENT ? most : CLINIC_SEALED_SEGMENT);
        }
        return length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const size_t lengths[] = {0, 1, 17, CLINIC_SEGMENT - 1, CLINIC_SEGMENT, CLINIC_SEGMENT + 1, 2 * CLINIC_SEGMENT};
    struct input input = {data, size};
    size_t length, written, opened_length;
    if (size <= SEALED_MOST) {
        MUST(run(false, unused_key, data, size, opened, size + 1, &written) == CLINIC_REFUSED);
    }
    size_t step = 1 + (size_t)take_byte(&input) * 300;
    length = lengths[take_byte(&input) % (sizeof lengths / sizeof lengths[0])] + take_byte(&input);
    for (size_t i = 0; i < length; i++) {
        plain[i] = (uint8_t)i;
    }
    if (length > 5000 && step < 300) {
        step = 300;
    }
    MUST(run(true, sealing_key, plain, length, sealed, step, &written) == CLINIC_OK);
    MUST(run(false, sealing_key, sealed, written, opened, step, &opened_length) == CLINIC_OK);
    MUST(opened_length == length && memcmp(opened, plain, length) == 0);
    size_t edited_length = edit(&input, written);
    if (edited_length != written || memcmp(edited, sealed, written) != 0) {
        MUST(run(false, sealing_key, edited, edited_length, opened, step, &opened_length) == CLINIC_REFUSED);
    }
    return 0;
}
