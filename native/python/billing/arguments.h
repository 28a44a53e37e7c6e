/* Arguments in: names and numbers bound and checked. Every function answers 0, or -1 with an exception set. */
#ifndef CLINIC_BILLING_ARGUMENTS_H
#define CLINIC_BILLING_ARGUMENTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "clinic/status.h"

enum { MOST_ARGUMENTS = 8 };

/* The first `required` of `count` names must be given, by position or by name. */
struct signature {
    const char *callable;
    const char *names[MOST_ARGUMENTS];
    Py_ssize_t count;
    Py_ssize_t required;
};

/* `bound` gets borrowed references in the order of the names; NULL for what was not given. */
int bind_call(const struct signature *signature, PyObject *const *args, Py_ssize_t given, PyObject *names,
              PyObject **bound);
int bind_new(const struct signature *signature, PyObject *args, PyObject *kwargs, PyObject **bound);

/* An int, and neither a bool nor a float: TypeError; OverflowError if it is not within 64 bits. */
int int64_of(PyObject *value, const char *name, int64_t *result);

/* The same, and ValueError outside least … most. */
int int64_within(PyObject *value, const char *name, int64_t least, int64_t most, int64_t *result);

/* True or False and nothing else. */
int bool_of(PyObject *value, const char *name, bool *result);

/* A str, TypeError otherwise. */
int str_of(PyObject *value, const char *name);

/* Which of `names` (ended by NULL) the str is: its index in `*chosen`; ValueError naming `name` otherwise. */
int choice_of(PyObject *value, const char *name, const char *const *names, int *chosen);

/* The exception of a status other than CLINIC_OK: OverflowError, ValueError or MemoryError with this text. */
void set_error(enum clinic_status status, const char *what);

#endif
