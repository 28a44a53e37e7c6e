/* Normal forms: of any bytes, never longer than promised, and normal themselves. */
#include "clinic/identifier.h"
#include "fuzz.h"

static void check(enum clinic_identifier kind, struct clinic_bytes text) {
    uint8_t *out = malloc(text.length + 1);
    size_t length = 0;
    MUST(out != NULL);
    if (clinic_normalise(kind, text, out, &length) == CLINIC_OK) {
        uint8_t *given = malloc(length + 1);
        uint8_t *again = malloc(length + 2);
        size_t second = 0;
        size_t plus = kind == CLINIC_PHONE ? 1 : 0;
        MUST(given != NULL && again != NULL);
        MUST(length != 0 && length <= text.length + 1);
        given[0] = '+';
        memcpy(given + plus, out, length);
        MUST(clinic_normalise(kind, (struct clinic_bytes){given, length + plus}, again, &second) == CLINIC_OK);
        MUST(second == length && memcmp(again, out, length) == 0);
        free(given);
        free(again);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = exact_copy((struct clinic_bytes){data, size});
    struct clinic_bytes text = {copy, size};
    check(CLINIC_EMAIL, text);
    check(CLINIC_PHONE, text);
    check(CLINIC_DOCUMENT, text);
    check(CLINIC_TEXT, text);
    free(copy);
    return 0;
}
