#ifndef CLINIC_BILLING_CHARGE_H
#define CLINIC_BILLING_CHARGE_H

#include "topics.h"

#include <stdint.h>

/* The Python object of BILLING_CHARGE. */
struct charge_object {
    PyObject_HEAD
    PyObject *category; /* an exact str, so that looking it up runs no Python code */
    int64_t gross;
    int64_t quantity;
};

#endif
