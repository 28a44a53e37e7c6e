#ifndef CLINIC_BILLING_POLICY_H
#define CLINIC_BILLING_POLICY_H

#include "topics.h"

#include "clinic/refund.h"

/* The Python objects of BILLING_TIER and BILLING_POLICY. */
struct tier_object {
    PyObject_HEAD
    struct clinic_tier tier;
};

struct policy_object {
    PyObject_HEAD
    PyObject *tiers;             /* tuple of Tier, the longest notice first */
    struct clinic_tier *sorted;  /* the same; owned */
    struct clinic_refund_policy policy;
};

#endif
