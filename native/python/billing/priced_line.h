#ifndef CLINIC_BILLING_PRICED_LINE_H
#define CLINIC_BILLING_PRICED_LINE_H

#include "topics.h"

#include "clinic/money.h"

/* The Python object of BILLING_PRICED_LINE; its ints are made when they are read. */
struct priced_line_object {
    PyObject_HEAD
    struct clinic_amounts amounts;
};

PyObject *new_priced_line(PyTypeObject *type, const struct clinic_amounts *amounts);

#endif
