#include "bytes.h"
#include "clinic/identifier.h"

static void normal_is(enum clinic_identifier kind, const char *text, const char *want) {
    uint8_t out[256];
    size_t length = 0;
    enum clinic_status status = clinic_normalise(kind, text_span(text), out, &length);
    CHECK_STATUS(status, want == NULL ? CLINIC_INVALID : CLINIC_OK);
    if (status == CLINIC_OK && want != NULL) {
        out[length] = 0;
        CHECK_TEXT((const char *)out, want);
    }
}

static void test_phones_become_the_digits_of_e164(void) {
    static const char *same[] = {"+7 (912) 345-67-89", "8 (912) 345-67-89", "89123456789", "9123456789",
                                 "007 912 345 67 89",  "7.912.345.67.89",   "(+7)912/3456789", "\u202A+79123456789\u202C",
                                 "8\u00A0912\u2011345\u201367\u221289"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        normal_is(CLINIC_PHONE, same[i], "79123456789");
    }
    normal_is(CLINIC_PHONE, "+44 20 7946 0958", "442079460958");
    normal_is(CLINIC_PHONE, "+8 912 345 67 89", "89123456789");
    normal_is(CLINIC_PHONE, "+1234567", "1234567");
}

static void test_what_is_no_phone_has_no_normal_form(void) {
    static const char *wrong[] = {"",         "+",     "12345",      "1234567",          "+123456", "+1234567890123456",
                                  "+7912ext5", "8912+3", "0912345678 901", "+7 912 доб. 3", "++79123456789"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        normal_is(CLINIC_PHONE, wrong[i], NULL);
    }
}

static void test_documents_keep_letters_and_digits(void) {
    normal_is(CLINIC_DOCUMENT, "112-233-445 95", "11223344595");
    normal_is(CLINIC_DOCUMENT, "45 10 \u2116 123456", "4510123456");
    normal_is(CLINIC_DOCUMENT, "IV-МЮ \u2116 123456", "IVМЮ123456");
    normal_is(CLINIC_DOCUMENT, "AB 123456", "AB123456");
    normal_is(CLINIC_DOCUMENT, "no number", NULL);
    normal_is(CLINIC_DOCUMENT, "", NULL);
}

static void test_addresses_are_one_word_with_an_at(void) {
    normal_is(CLINIC_EMAIL, "  anna@example.com\n", "anna@example.com");
    normal_is(CLINIC_EMAIL, "anna@example.com\u200B", "anna@example.com");
    normal_is(CLINIC_EMAIL, "anna @example.com", NULL);
    normal_is(CLINIC_EMAIL, "anna", NULL);
    normal_is(CLINIC_EMAIL, "@example.com", NULL);
    normal_is(CLINIC_EMAIL, "anna@", NULL);
}

static void test_runs_of_blanks_become_one_space(void) {
    normal_is(CLINIC_TEXT, "\t петрова \u00A0\u2003 анна\u3000", "петрова анна");
    normal_is(CLINIC_TEXT, "\u200B \t", NULL);
}

static void test_what_is_not_utf8_has_no_normal_form(void) {
    static const char *wrong[] = {"a\x80", "a\xC3", "a\xC0\x80", "a\xE0\x80\x80", "a\xED\xA0\x80", "a\xF4\x90\x80\x80",
                                  "a\xF8\x88\x80\x80\x80", "a\xE2\x82", "a\xF0\x9F\x98"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        normal_is(CLINIC_TEXT, wrong[i], NULL);
    }
    normal_is(CLINIC_TEXT, "\U0001F600\U0010FFFF", "\U0001F600\U0010FFFF");
}

int main(void) {
    RUN(test_phones_become_the_digits_of_e164);
    RUN(test_what_is_no_phone_has_no_normal_form);
    RUN(test_documents_keep_letters_and_digits);
    RUN(test_addresses_are_one_word_with_an_at);
    RUN(test_runs_of_blanks_become_one_space);
    RUN(test_what_is_not_utf8_has_no_normal_form);
    return CHECK_RESULT();
}
