#ifndef CLINIC_BILLING_LINE_H
#define CLINIC_BILLING_LINE_H

#include "topics.h"

#include "clinic/money.h"

/* The Python object of BILLING_LINE. */
struct line_object {
    PyObject_HEAD
    struct clinic_line line;
};

#endif
