/*
 * What every function that can fail answers. The caller must look at it: CLINIC_MUST_CHECK on each declaration.
 *
 * On anything but CLINIC_OK the contents of the output buffers are unspecified unless the function says more;
 * functions that decrypt always wipe what they wrote.
 */
#ifndef CLINIC_STATUS_H
#define CLINIC_STATUS_H

#if defined(__GNUC__) || defined(__clang__)
#define CLINIC_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CLINIC_MUST_CHECK
#endif

enum clinic_status {
    CLINIC_OK = 0,
    CLINIC_INVALID,  /* an argument outside what the function's comment allows */
    CLINIC_OVERFLOW, /* the exact result does not fit its type */
    CLINIC_REFUSED,  /* data that does not authenticate; never says why */
    CLINIC_MEMORY,   /* no memory */
    CLINIC_IO,       /* reading or writing failed */
    CLINIC_INTERNAL  /* the cryptographic provider failed for a reason that is not the data's */
};

/* The status's name in lower case, for messages and tests; a static string. */
const char *clinic_status_name(enum clinic_status status);

#endif
