#include "check.h"
#include "clinic/icd10.h"

static const char *normal(const char *code, enum clinic_icd10_form form) {
    static char text[CLINIC_ICD10_TEXT];
    struct clinic_icd10 read;
    if (clinic_icd10_read(code, strlen(code), form, &read, NULL) != CLINIC_OK) {
        return "refused";
    }
    size_t length = clinic_icd10_write(&read, text);
    CHECK_INT(length, strlen(text));
    return text;
}

static void test_codes_are_written_as_who_does(void) {
    CHECK_TEXT(normal("A00", CLINIC_ICD10_WHO), "A00");
    CHECK_TEXT(normal(" s0201 ", CLINIC_ICD10_WHO), "S02.01");
    CHECK_TEXT(normal("U07,1", CLINIC_ICD10_WHO), "U07.1");
    CHECK_TEXT(normal("A17.0+", CLINIC_ICD10_WHO), "A17.0\xE2\x80\xA0");
    CHECK_TEXT(normal("G01*", CLINIC_ICD10_WHO), "G01*");
    CHECK_TEXT(normal("I10.-", CLINIC_ICD10_WHO), "I10");
}

static void test_the_longest_code_fits_its_text(void) {
    CHECK_TEXT(normal("T36.0X1A+", CLINIC_ICD10_CLINICAL), "T36.0X1A\xE2\x80\xA0");
    CHECK_INT(strlen(normal("T36.0X1A+", CLINIC_ICD10_CLINICAL)), CLINIC_ICD10_TEXT - 1);
}

static void test_cyrillic_letters_are_read_by_their_looks(void) {
    CHECK_TEXT(normal("\xD0\x90"
                      "00.1",
                      CLINIC_ICD10_WHO),
               "A00.1");
    CHECK_TEXT(normal("\xD1\x85"
                      "59",
                      CLINIC_ICD10_WHO),
               "X59");
    CHECK_TEXT(normal("\xD0\xA3"
                      "07.1",
                      CLINIC_ICD10_WHO),
               "refused");
}

static void test_a_clinical_modification_is_read_when_asked_for(void) {
    CHECK_TEXT(normal("C4A.0", CLINIC_ICD10_WHO), "refused");
    CHECK_TEXT(normal("C4A.0", CLINIC_ICD10_CLINICAL), "C4A.0");
}

static void test_a_fault_says_its_character(void) {
    struct clinic_icd10 code;
    struct clinic_icd10_fault fault;
    CHECK_STATUS(clinic_icd10_read(" \xD0\x90"
                                   "0Z",
                                   5, CLINIC_ICD10_WHO, &code, &fault),
                 CLINIC_INVALID);
    CHECK_INT(fault.at, 4);
    CHECK_TEXT(fault.expected, "a digit");
}

static void test_only_the_given_bytes_are_read(void) {
    struct clinic_icd10 code;
    CHECK_OK(clinic_icd10_read("A00.1", 3, CLINIC_ICD10_WHO, &code, NULL));
    CHECK_INT(code.length, 3);
    CHECK_STATUS(clinic_icd10_read("A00", 0, CLINIC_ICD10_WHO, &code, NULL), CLINIC_INVALID);
    CHECK_STATUS(clinic_icd10_read("A00\xE2\x80\xA0", 5, CLINIC_ICD10_WHO, &code, NULL), CLINIC_INVALID);
}

int main(void) {
    RUN(test_codes_are_written_as_who_does);
    RUN(test_the_longest_code_fits_its_text);
    RUN(test_cyrillic_letters_are_read_by_their_looks);
    RUN(test_a_clinical_modification_is_read_when_asked_for);
    RUN(test_a_fault_says_its_character);
    RUN(test_only_the_given_bytes_are_read);
    return CHECK_RESULT();
}
