/* Has a bug: a tag one bit of whose last byte is wrong is good enough. The property that fuzz_open checks must find it. */
#include "property.h"

static const uint8_t key[CLINIC_KEY_LENGTH] = {2};

static enum clinic_status open_one(const struct clinic_item *item) {
    size_t failed;
    uint8_t *repaired = exact_copy(item->in);
    enum clinic_status status = CLINIC_REFUSED;
    for (unsigned bit = 0; item->in.length >= CLINIC_SEAL_OVERHEAD && status != CLINIC_OK && bit < 8; bit++) {
        struct clinic_item changed = *item;
        changed.in.data = repaired;
        status = clinic_open_many(CLINIC_USE_DATA, &changed, 1, &failed);
        memcpy(repaired, item->in.data, item->in.length);
        repaired[item->in.length - 1] ^= (uint8_t)(1U << bit);
    }
    free(repaired);
    return status;
}

static enum clinic_status open_weakly(const struct clinic_item *items, size_t count, size_t *failed) {
    enum clinic_status status = CLINIC_OK;
    for (size_t i = 0; status == CLINIC_OK && i < count; i++) {
        status = open_one(&items[i]);
        *failed = i;
    }
    for (size_t i = 0; status != CLINIC_OK && i < count; i++) {
        size_t length = items[i].in.length;
        memset(items[i].out, 0, length < CLINIC_SEAL_OVERHEAD ? 0 : length - CLINIC_SEAL_OVERHEAD);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    a_flipped_bit_is_refused(open_weakly, key, &input);
    return 0;
}
