#ifndef CLINIC_BILLING_PLAN_H
#define CLINIC_BILLING_PLAN_H

#include "topics.h"

#include <stdbool.h>

#include "clinic/coverage.h"

/* The Python object of BILLING_PLAN. */
struct plan_object {
    PyObject_HEAD
    int64_t deductible;
    int64_t deductible_met;
    bool has_ceiling;
    int64_t ceiling;
    int64_t ceiling_used;
    PyObject *copays;     /* dict of exact str to Copay, shown as copies only */
    PyObject *exclusions; /* frozenset of exact str */
};

/* What the plan says of a category, an exact str: 0, or -1 with an exception set. */
int plan_rule(const struct plan_object *plan, PyObject *category, struct clinic_rule *rule);

/* What the plan leaves of the year; nothing, if more was used than there is. */
struct clinic_limits plan_limits(const struct plan_object *plan);

#endif
