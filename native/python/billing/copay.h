#ifndef CLINIC_BILLING_COPAY_H
#define CLINIC_BILLING_COPAY_H

#include "topics.h"

#include "clinic/coverage.h"

/* The Python object of BILLING_COPAY; one of the two is 0. */
struct copay_object {
    PyObject_HEAD
    int64_t fixed;
    int64_t percent_bp;
};

struct clinic_rule copay_rule(const struct copay_object *copay);

#endif
