/* Has a bug: believes a length in the input. The sanitizer must find it. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static volatile uint8_t seen;
    struct input input = {data, size};
    uint8_t *copy = exact_copy((struct clinic_bytes){data, size});
    if (take_byte(&input) == 'L') {
        size_t length = take_byte(&input);
        for (size_t i = 0; i < length; i++) {
            seen = (uint8_t)(seen + copy[2 + i]);
        }
    }
    free(copy);
    return 0;
}
