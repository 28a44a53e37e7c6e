/* datetime.datetime and datetime.timedelta as exact microseconds: datetime.h is no part of the stable ABI. */
#ifndef CLINIC_BILLING_TIMES_H
#define CLINIC_BILLING_TIMES_H

#include "topics.h"

#include <stdint.h>

/* An aware datetime as microseconds since 1970 in UTC: TypeError for another type, ValueError if it is naive. */
int instant_of(PyObject *module, PyObject *value, const char *name, int64_t *microseconds);

/* A timedelta: TypeError for another type, OverflowError beyond 64 bits. */
int duration_of(PyObject *module, PyObject *value, const char *name, int64_t *microseconds);

PyObject *new_timedelta(PyObject *module, int64_t microseconds);

#endif
