#include "bytes.h"
#include "clinic/stream.h"

/* Reads from and writes to memory, `step` bytes a call at most. */
struct memory {
    const uint8_t *from;
    size_t left;
    uint8_t *to;
    size_t written;
    size_t room;
    size_t step;
};

static const uint8_t key[CLINIC_KEY_LENGTH] = {7};
static uint8_t plain_buffer[CLINIC_STREAM_PLAIN_BUFFER], sealed_buffer[CLINIC_STREAM_SEALED_BUFFER];

static enum clinic_status read_memory(void *context, uint8_t *into, size_t capacity, size_t *got) {
    struct memory *memory = context;
    size_t length = memory->left < capacity ? memory->left : capacity;
    *got = length < memory->step ? length : memory->step;
    memcpy(into, memory->from, *got);
    memory->from += *got;
    memory->left -= *got;
    return CLINIC_OK;
}

static enum clinic_status write_memory(void *context, const uint8_t *from, size_t length) {
    struct memory *memory = context;
    if (length > memory->room - memory->written) {
        return CLINIC_IO;
    }
    memcpy(memory->to + memory->written, from, length);
    memory->written += length;
    return CLINIC_OK;
}

typedef enum clinic_status (*run_function)(const uint8_t *, struct clinic_bytes, const struct clinic_io *,
                                           struct clinic_stream_buffers, uint64_t *);

/* `*written` is how much came out, whatever the status. */
static enum clinic_status run(run_function function, const uint8_t *from, size_t length, uint8_t *to, size_t room,
                              size_t step, size_t *written) {
    struct memory memory = {from, length, to, 0, room, step};
    struct clinic_io io = {&memory, read_memory, write_memory};
    struct clinic_stream_buffers buffers = {plain_buffer, sealed_buffer};
    uint64_t count = 0;
    enum clinic_status status = function(key, text_span("aad"), &io, buffers, &count);
    *written = memory.written;
    return status;
}

static size_t sealed_length(size_t plain) {
    size_t segments = plain == 0 ? 1 : (plain + CLINIC_SEGMENT - 1) / CLINIC_SEGMENT;
    return CLINIC_STREAM_HEADER + plain + segments * CLINIC_TAG_LENGTH;
}

struct sample {
    size_t length;
    uint8_t *plain, *sealed, *opened;
};

static struct sample make(size_t length) {
    struct sample sample = {length, malloc(length + 1), malloc(sealed_length(length) + 2 * CLINIC_SEALED_SEGMENT),
                            malloc(length + 2 * CLINIC_SEGMENT)};
    size_t written;
    for (size_t i = 0; i < length; i++) {
        sample.plain[i] = (uint8_t)(i * 31 + i / CLINIC_SEGMENT);
    }
    CHECK_OK(run(clinic_seal_stream, sample.plain, length, sample.sealed, sealed_length(length), length + 1, &written));
    CHECK_INT(written, sealed_length(length));
    return sample;
}

static void drop(struct sample *sample) {
    free(sample->plain);
    free(sample->sealed);
    free(sample->opened);
}

static enum clinic_status open_sample(struct sample *sample, size_t length, size_t step) {
    size_t written;
    enum clinic_status status =
        run(clinic_open_stream, sample->sealed, length, sample->opened, sample->length + 2 * CLINIC_SEGMENT, step, &written);
    CHECK(written <= sample->length || status != CLINIC_OK);
    return status;
}

static void test_streams_of_every_kind_of_length_open(void) {
    static const size_t whole = (size_t)CLINIC_SEGMENTS_AT_ONCE * CLINIC_SEGMENT;
    const size_t lengths[] = {0, 1, CLINIC_SEGMENT - 1, CLINIC_SEGMENT, CLINIC_SEGMENT + 1, whole - 1, whole, whole + 1,
                              2 * whole, 2 * whole + 5};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct sample sample = make(lengths[i]);
        CHECK_OK(open_sample(&sample, sealed_length(sample.length), 100001));
        CHECK_BYTES(sample.opened, sample.plain, sample.length);
        drop(&sample);
    }
}

static void test_a_stream_cut_anywhere_is_refused(void) {
    struct sample sample = make(2 * CLINIC_SEGMENT + 10);
    size_t length = sealed_length(sample.length);
    for (size_t cut = 0; cut < length; cut += cut < 60 || cut > length - 60 ? 1 : 997) {
        CHECK_STATUS(open_sample(&sample, cut, length), CLINIC_REFUSED);
    }
    CHECK_STATUS(open_sample(&sample, CLINIC_STREAM_HEADER + 2 * CLINIC_SEALED_SEGMENT, length), CLINIC_REFUSED);
    drop(&sample);
}

static void test_what_follows_the_end_is_refused(void) {
    struct sample sample = make(CLINIC_SEGMENT);
    size_t length = sealed_length(sample.length);
    for (size_t more = 1; more < 40; more++) {
        memset(sample.sealed + length, 0, more);
        CHECK_STATUS(open_sample(&sample, length + more, length), CLINIC_REFUSED);
    }
    drop(&sample);
}

static void test_segments_swapped_repeated_or_left_out_are_refused(void) {
    struct sample sample = make(4 * CLINIC_SEGMENT);
    size_t length = sealed_length(sample.length);
    uint8_t *first = sample.sealed + CLINIC_STREAM_HEADER;
    uint8_t *kept = malloc(length);
    memcpy(kept, sample.sealed, length);
    memcpy(first, kept + CLINIC_STREAM_HEADER + CLINIC_SEALED_SEGMENT, CLINIC_SEALED_SEGMENT);
    CHECK_STATUS(open_sample(&sample, length, length), CLINIC_REFUSED);
    memcpy(first + CLINIC_SEALED_SEGMENT, kept + CLINIC_STREAM_HEADER, CLINIC_SEALED_SEGMENT);
    CHECK_STATUS(open_sample(&sample, length, length), CLINIC_REFUSED);
    memcpy(sample.sealed, kept, length);
    memmove(first + CLINIC_SEALED_SEGMENT, first + 2 * CLINIC_SEALED_SEGMENT, 2 * CLINIC_SEALED_SEGMENT);
    CHECK_STATUS(open_sample(&sample, length - CLINIC_SEALED_SEGMENT, length), CLINIC_REFUSED);
    free(kept);
    drop(&sample);
}

static void test_a_segment_of_another_stream_is_refused(void) {
    struct sample sample = make(3 * CLINIC_SEGMENT), other = make(3 * CLINIC_SEGMENT);
    size_t second = CLINIC_STREAM_HEADER + CLINIC_SEALED_SEGMENT;
    memcpy(sample.sealed + second, other.sealed + second, CLINIC_SEALED_SEGMENT);
    CHECK_STATUS(open_sample(&sample, sealed_length(sample.length), 70000), CLINIC_REFUSED);
    drop(&sample);
    drop(&other);
}

static void test_another_version_is_refused(void) {
    struct sample sample = make(10);
    sample.sealed[0]++;
    CHECK_STATUS(open_sample(&sample, sealed_length(10), 100), CLINIC_REFUSED);
    drop(&sample);
}

static void test_a_write_that_fails_ends_the_work(void) {
    uint8_t to[10];
    size_t written;
    CHECK_STATUS(run(clinic_seal_stream, key, sizeof key, to, sizeof to, 100, &written), CLINIC_IO);
}

static void test_the_plaintext_buffer_is_wiped(void) {
    static const uint8_t wiped[CLINIC_STREAM_PLAIN_BUFFER];
    struct sample sample = make(3 * CLINIC_SEGMENT);
    CHECK_BYTES(plain_buffer, wiped, sizeof wiped);
    CHECK_OK(open_sample(&sample, sealed_length(sample.length), 1 << 20));
    CHECK_BYTES(plain_buffer, wiped, sizeof wiped);
    drop(&sample);
}

int main(void) {
    RUN(test_streams_of_every_kind_of_length_open);
    RUN(test_a_stream_cut_anywhere_is_refused);
    RUN(test_what_follows_the_end_is_refused);
    RUN(test_segments_swapped_repeated_or_left_out_are_refused);
    RUN(test_a_segment_of_another_stream_is_refused);
    RUN(test_another_version_is_refused);
    RUN(test_a_write_that_fails_ends_the_work);
    RUN(test_the_plaintext_buffer_is_wiped);
    return CHECK_RESULT();
}
