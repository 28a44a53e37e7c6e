/*
 * The whole test framework: a failed CHECK prints its place and values and the executable ends with 1.
 *
 *     static void test_something(void) { CHECK_INT(f(), 3); }
 *     int main(void) { RUN(test_something); return CHECK_RESULT(); }
 */
#ifndef CLINIC_CHECK_H
#define CLINIC_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "clinic/status.h"

static int check_failures;

static inline void check_failed(const char *file, int line, const char *what) {
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    check_failures++;
}

static inline void check_int(const char *file, int line, const char *what, int64_t got, int64_t want) {
    if (got != want) {
        check_failed(file, line, what);
        fprintf(stderr, "    got %lld, want %lld\n", (long long)got, (long long)want);
    }
}

static inline void check_status(const char *file, int line, const char *what, enum clinic_status got,
                                enum clinic_status want) {
    if (got != want) {
        check_failed(file, line, what);
        fprintf(stderr, "    got %s, want %s\n", clinic_status_name(got), clinic_status_name(want));
    }
}

static inline void check_bytes(const char *file, int line, const char *what, const void *got, const void *want,
                               size_t length) {
    if (length != 0 && memcmp(got, want, length) != 0) {
        check_failed(file, line, what);
    }
}

static inline void check_text(const char *file, int line, const char *what, const char *got, const char *want) {
    if (strcmp(got, want) != 0) {
        check_failed(file, line, what);
        fprintf(stderr, "    got \"%s\", want \"%s\"\n", got, want);
    }
}

#define CHECK(condition) \
    ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
#define CHECK_INT(got, want) check_int(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(want))
#define CHECK_STATUS(got, want) check_status(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_OK(got) CHECK_STATUS((got), CLINIC_OK)
#define CHECK_BYTES(got, want, length) check_bytes(__FILE__, __LINE__, #got, (got), (want), (length))
#define CHECK_TEXT(got, want) check_text(__FILE__, __LINE__, #got, (got), (want))
#define RUN(test) (fprintf(stderr, "%s\n", #test), test())
#define CHECK_RESULT() (check_failures == 0 ? 0 : 1)

#endif
