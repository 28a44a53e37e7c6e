/* billing.Tier */
#include "policy.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "clinic/money.h"
#include "records.h"
#include "times.h"

static const char *const fields[] = {"notice", "refund_bp", NULL};

static PyObject *tier_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const struct signature signature = {"Tier", {"notice", "refund_bp"}, 2, 2};
    PyObject *bound[MOST_ARGUMENTS];
    PyObject *module = PyType_GetModule(type);
    struct clinic_tier tier;
    if (module == NULL || bind_new(&signature, args, kwargs, bound) < 0 ||
        duration_of(module, bound[0], "notice", &tier.notice) < 0 ||
        int64_within(bound[1], "refund_bp", 0, CLINIC_WHOLE_BP, &tier.refund_bp) < 0) {
        return NULL;
    }
    if (tier.notice < 0) {
        PyErr_SetString(PyExc_ValueError, "notice must not be below 0");
        return NULL;
    }
    struct tier_object *self = PyObject_New(struct tier_object, type);
    if (self != NULL) {
        self->tier = tier;
    }
    return (PyObject *)self;
}

static PyObject *get_notice(PyObject *self, void *Py_UNUSED(closure)) {
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    return module == NULL ? NULL : new_timedelta(module, ((struct tier_object *)self)->tier.notice);
}

static PyMemberDef members[] = {
    {"refund_bp", T_LONGLONG, offsetof(struct tier_object, tier.refund_bp), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getters[] = {
    {"notice", get_notice, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Tier(notice, refund_bp)\n--\n\nWith at least this notice, this share is returned."},
    {Py_tp_new, (void *)tier_new},
    {Py_tp_dealloc, (void *)record_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Tier",
    .basicsize = sizeof(struct tier_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_tier(PyObject *module) {
    return add_record(module, BILLING_TIER, &spec, fields);
}
