/* The two ends of a stream: file objects of the caller's, or files opened here by path. */
#ifndef CLINIC_CRYPTO_ENDS_H
#define CLINIC_CRYPTO_ENDS_H

#include "binding.h"

/* A bytearray that file objects read into or write from through slices of its memoryview. */
struct room {
    PyObject *view;
    uint8_t *data;
};

struct ends {
    PyObject *source;      /* a file object */
    PyObject *target;      /* a file object */
    PyObject *name;        /* of the target, or NULL if the caller gave a file object */
    PyObject *temporary;   /* the file that takes the target's name when all is well */
    PyObject *start;       /* where a file object of the caller's stood; NULL if it cannot seek */
    bool owns_source;
    bool reads_into;
    struct room in;
    struct room out;
    PyThreadState *thread; /* while the library runs without the GIL */
};

/* -1 with an exception set; ends_end must be called then too. */
int ends_begin(struct ends *ends, PyObject *source, PyObject *target, size_t in, size_t out);

/*
 * Called with an exception set after a failure: a path keeps what was there before, a file object that can seek is
 * cut back to where it stood. Without one: the file is in its place. 0, or -1 with an exception set.
 */
int ends_end(struct ends *ends);

/* The functions of struct clinic_io; CLINIC_IO means that a Python exception is set. */
enum clinic_status ends_read(void *context, uint8_t *into, size_t capacity, size_t *got);
enum clinic_status ends_write(void *context, const uint8_t *from, size_t length);

#endif
