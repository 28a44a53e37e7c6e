#include "check.h"

static void test_every_status_has_a_name_of_its_own(void) {
    for (int status = CLINIC_OK; status <= CLINIC_INTERNAL; status++) {
        for (int other = CLINIC_OK; other < status; other++) {
            CHECK(strcmp(clinic_status_name((enum clinic_status)status),
                         clinic_status_name((enum clinic_status)other)) != 0);
        }
        CHECK(strcmp(clinic_status_name((enum clinic_status)status), "unknown") != 0);
    }
}

static void test_what_is_no_status_is_unknown(void) {
    CHECK_TEXT(clinic_status_name((enum clinic_status)(CLINIC_INTERNAL + 1)), "unknown");
}

int main(void) {
    RUN(test_every_status_has_a_name_of_its_own);
    RUN(test_what_is_no_status_is_unknown);
    return CHECK_RESULT();
}
