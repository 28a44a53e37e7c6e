#ifndef CLINIC_BILLING_ROUNDING_H
#define CLINIC_BILLING_ROUNDING_H

#include "topics.h"

#include "clinic/money.h"

/* A member of billing.Rounding, or its value: 0, or -1 with TypeError or ValueError set. */
int rounding_of(PyObject *value, struct clinic_rounding *rounding);

#endif
