/* clinic_icd10_read: what is read is written in one form, which is read again as the same. */
#include "clinic/icd10.h"
#include "fuzz.h"

static int has_form(const struct clinic_icd10 *code, enum clinic_icd10_form form) {
    int right = code->length >= 3 && code->length <= (form == CLINIC_ICD10_WHO ? 5 : CLINIC_ICD10_LONGEST);
    for (size_t i = 0; i < code->length; i++) {
        char c = code->characters[i];
        int digit = c >= '0' && c <= '9';
        int capital = c >= 'A' && c <= 'Z';
        right = right && (i == 0 ? capital : digit || (form == CLINIC_ICD10_CLINICAL && i >= 2 && capital));
    }
    return right && code->mark <= CLINIC_ICD10_ASTERISK;
}

static int is_same(const struct clinic_icd10 *one, const struct clinic_icd10 *other) {
    return one->length == other->length && one->mark == other->mark &&
           memcmp(one->characters, other->characters, one->length) == 0;
}

static void check_read(const char *text, size_t length, enum clinic_icd10_form form) {
    struct clinic_icd10 code;
    struct clinic_icd10 again;
    struct clinic_icd10_fault fault = {0, NULL};
    char normal[CLINIC_ICD10_TEXT];
    if (clinic_icd10_read(text, length, form, &code, &fault) != CLINIC_OK) {
        MUST(fault.at >= 1 && fault.at <= length + 1 && fault.expected != NULL);
        return;
    }
    MUST(has_form(&code, form));
    size_t written = clinic_icd10_write(&code, normal);
    MUST(written < CLINIC_ICD10_TEXT && normal[written] == '\0');
    MUST(clinic_icd10_read(normal, written, form, &again, NULL) == CLINIC_OK);
    MUST(is_same(&code, &again));
}

/* The clinical form reads whatever WHO's does, as the same code. */
static void check_forms(const char *text, size_t length) {
    struct clinic_icd10 who;
    struct clinic_icd10 clinical;
    if (clinic_icd10_read(text, length, CLINIC_ICD10_WHO, &who, NULL) == CLINIC_OK) {
        MUST(clinic_icd10_read(text, length, CLINIC_ICD10_CLINICAL, &clinical, NULL) == CLINIC_OK);
        MUST(is_same(&who, &clinical));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check_read((const char *)data, size, CLINIC_ICD10_WHO);
    check_read((const char *)data, size, CLINIC_ICD10_CLINICAL);
    check_forms((const char *)data, size);
    return 0;
}
