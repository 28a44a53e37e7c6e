/* What the topics of native.billing share: one file of this folder a topic, one add_<topic> each. */
#ifndef CLINIC_BILLING_TOPICS_H
#define CLINIC_BILLING_TOPICS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* What the module keeps for its topics: types, and objects of Python's library. Each topic adds its own. */
enum billing_object {
    BILLING_LINE,
    BILLING_PRICED_LINE,
    BILLING_PRICED,
    BILLING_PRICED_BUFFER,
    BILLING_COPAY,
    BILLING_PLAN,
    BILLING_CHARGE,
    BILLING_SPLIT,
    BILLING_COVERAGE,
    BILLING_TIER,
    BILLING_POLICY,
    BILLING_REFUND,
    BILLING_DATETIME,
    BILLING_TIMEDELTA,
    BILLING_EPOCH,
    BILLING_UTC,
    BILLING_CASE,
    BILLING_TABLES,
    BILLING_GROUPING,
    BILLING_COEFFICIENT,
    BILLING_REASON,
    BILLING_TABLE_ERROR,
    BILLING_OBJECT_COUNT
};

struct billing_state {
    PyObject *objects[BILLING_OBJECT_COUNT];
};

/* A borrowed reference; never NULL once the topic that keeps it is added. */
static inline PyObject *billing_object(PyObject *module, enum billing_object which) {
    return ((struct billing_state *)PyModule_GetState(module))->objects[which];
}

static inline PyTypeObject *billing_type(PyObject *module, enum billing_object which) {
    return (PyTypeObject *)billing_object(module, which);
}

/* Keeps `object`, whose reference it takes; -1 if that is NULL. */
static inline int billing_keep(PyObject *module, enum billing_object which, PyObject *object) {
    ((struct billing_state *)PyModule_GetState(module))->objects[which] = object;
    return object == NULL ? -1 : 0;
}

/* Each adds its types and functions: 0, or -1 with an exception set. */
int add_rounding(PyObject *module);
int add_line(PyObject *module);
int add_priced_line(PyObject *module);
int add_price(PyObject *module);
int add_allocate(PyObject *module);
int add_icd10(PyObject *module);
int add_grouping(PyObject *module);
int add_charge(PyObject *module);
int add_copay(PyObject *module);
int add_plan(PyObject *module);
int add_coverage(PyObject *module);
int add_times(PyObject *module);
int add_tier(PyObject *module);
int add_policy(PyObject *module);
int add_refund(PyObject *module);

#endif
