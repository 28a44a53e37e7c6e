/* Claims what is false, that every code is typed in its normal form: a fuzzer that finds nothing here looks nowhere. */
#include "clinic/icd10.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct clinic_icd10 code;
    char normal[CLINIC_ICD10_TEXT];
    if (clinic_icd10_read((const char *)data, size, CLINIC_ICD10_WHO, &code, NULL) == CLINIC_OK) {
        MUST(clinic_icd10_write(&code, normal) == size && memcmp(normal, data, size) == 0);
    }
    return 0;
}
