/* Sealed values, one or a batch. */
#include "property.h"

/* Nothing is ever sealed under the second key: libFuzzer learns what it sees compared and tries it as input. */
static const uint8_t key[CLINIC_KEY_LENGTH] = {2}, unused_key[CLINIC_KEY_LENGTH] = {5};

static enum clinic_status open_data(const struct clinic_item *items, size_t count, size_t *failed) {
    return clinic_open_many(CLINIC_USE_DATA, items, count, failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    arbitrary_bytes_are_refused(open_data, unused_key, (struct clinic_bytes){data, size});
    a_flipped_bit_is_refused(open_data, key, &input);
    return 0;
}
