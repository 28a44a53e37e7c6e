/* billing.Policy */
#include "policy.h"

#include <stddef.h>
#include <stdlib.h>
#include <structmember.h>

#include "arguments.h"
#include "clinic/money.h"
#include "records.h"

static const char *const fields[] = {"tiers", "no_show_bp", "statutory_floor", NULL};

static int longest_first(const void *left, const void *right) {
    const struct tier_object *a = *(struct tier_object *const *)left;
    const struct tier_object *b = *(struct tier_object *const *)right;
    return (a->tier.notice < b->tier.notice) - (a->tier.notice > b->tier.notice);
}

/* The Tiers of an iterable in a new tuple, the longest notice first. */
static PyObject *sorted_tiers(PyObject *items, PyTypeObject *type) {
    Py_ssize_t count = PyTuple_Size(items);
    PyObject **tiers = PyMem_Malloc(((size_t)count + 1) * sizeof *tiers);
    if (tiers == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *sorted = PyTuple_New(count);
    for (Py_ssize_t i = 0; sorted != NULL && i < count; i++) {
        tiers[i] = PyTuple_GetItem(items, i);
        if (!Py_IS_TYPE(tiers[i], type)) {
            PyErr_Format(PyExc_TypeError, "tiers must hold Tier, not %R", (PyObject *)Py_TYPE(tiers[i]));
            Py_CLEAR(sorted);
        }
    }
    if (sorted != NULL) {
        qsort(tiers, (size_t)count, sizeof *tiers, longest_first);
        for (Py_ssize_t i = 0; i < count; i++) {
            (void)PyTuple_SetItem(sorted, i, Py_NewRef(tiers[i]));
        }
    }
    PyMem_Free(tiers);
    return sorted;
}

static PyObject *tiers_of(PyObject *value, PyTypeObject *type) {
    if (value == NULL) {
        return PyTuple_New(0);
    }
    PyObject *items = PySequence_Tuple(value);
    PyObject *sorted = items == NULL ? NULL : sorted_tiers(items, type);
    Py_XDECREF(items);
    return sorted;
}

static int fill_policy(struct policy_object *self, PyObject *const *bound) {
    size_t count = (size_t)PyTuple_Size(self->tiers);
    self->sorted = PyMem_Malloc((count + 1) * sizeof *self->sorted);
    if (self->sorted == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        self->sorted[i] = ((struct tier_object *)PyTuple_GetItem(self->tiers, (Py_ssize_t)i))->tier;
    }
    self->policy = (struct clinic_refund_policy){.tiers = self->sorted, .tier_count = count};
    if ((bound[1] != NULL && int64_within(bound[1], "no_show_bp", 0, CLINIC_WHOLE_BP, &self->policy.no_show_bp) < 0) ||
        (bound[2] != NULL && bool_of(bound[2], "statutory_floor", &self->policy.statutory_floor) < 0)) {
        return -1;
    }
    if (clinic_refund_policy_check(&self->policy) != CLINIC_OK) {
        PyErr_SetString(PyExc_ValueError, "tiers must differ in notice, and less notice must not return more");
        return -1;
    }
    return 0;
}

static PyObject *policy_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const struct signature signature = {"Policy", {"tiers", "no_show_bp", "statutory_floor"}, 3, 0};
    PyObject *bound[MOST_ARGUMENTS];
    PyObject *module = PyType_GetModule(type);
    if (module == NULL || bind_new(&signature, args, kwargs, bound) < 0) {
        return NULL;
    }
    struct policy_object *self = PyObject_New(struct policy_object, type);
    if (self == NULL) {
        return NULL;
    }
    self->sorted = NULL;
    self->tiers = tiers_of(bound[0], billing_type(module, BILLING_TIER));
    if (self->tiers == NULL || fill_policy(self, bound) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void policy_dealloc(PyObject *self) {
    struct policy_object *policy = (struct policy_object *)self;
    Py_XDECREF(policy->tiers);
    PyMem_Free(policy->sorted);
    record_dealloc(self);
}

static PyMemberDef members[] = {
    {"tiers", T_OBJECT_EX, offsetof(struct policy_object, tiers), READONLY, NULL},
    {"no_show_bp", T_LONGLONG, offsetof(struct policy_object, policy.no_show_bp), READONLY, NULL},
    {"statutory_floor", T_BOOL, offsetof(struct policy_object, policy.statutory_floor), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Policy(tiers=(), no_show_bp=0, statutory_floor=False)\n--\n\n"
                        "What goes back to those who cancel or do not come."},
    {Py_tp_new, (void *)policy_new},
    {Py_tp_dealloc, (void *)policy_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Policy",
    .basicsize = sizeof(struct policy_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_policy(PyObject *module) {
    return add_record(module, BILLING_POLICY, &spec, fields);
}
