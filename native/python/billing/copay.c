/* billing.Copay */
#include "copay.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "clinic/money.h"
#include "records.h"

static const char *const fields[] = {"fixed", "percent_bp", NULL};

static PyObject *copay_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const struct signature signature = {"Copay", {"fixed", "percent_bp"}, 2, 0};
    PyObject *bound[MOST_ARGUMENTS];
    int64_t fixed = 0;
    int64_t percent_bp = 0;
    if (bind_new(&signature, args, kwargs, bound) < 0 ||
        (bound[0] != NULL && int64_within(bound[0], "fixed", 0, INT64_MAX, &fixed) < 0) ||
        (bound[1] != NULL && int64_within(bound[1], "percent_bp", 0, CLINIC_WHOLE_BP, &percent_bp) < 0)) {
        return NULL;
    }
    if (fixed != 0 && percent_bp != 0) {
        PyErr_SetString(PyExc_ValueError, "a Copay is fixed or a percentage, not both");
        return NULL;
    }
    struct copay_object *self = PyObject_New(struct copay_object, type);
    if (self != NULL) {
        self->fixed = fixed;
        self->percent_bp = percent_bp;
    }
    return (PyObject *)self;
}

struct clinic_rule copay_rule(const struct copay_object *copay) {
    if (copay->percent_bp != 0) {
        return (struct clinic_rule){CLINIC_COPAY_PERCENT, copay->percent_bp};
    }
    return (struct clinic_rule){CLINIC_COPAY_FIXED, copay->fixed};
}

static PyMemberDef members[] = {
    {"fixed", T_LONGLONG, offsetof(struct copay_object, fixed), READONLY, NULL},
    {"percent_bp", T_LONGLONG, offsetof(struct copay_object, percent_bp), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Copay(fixed=0, percent_bp=0)\n--\n\nWhat the patient pays of a category after the deductible."},
    {Py_tp_new, (void *)copay_new},
    {Py_tp_dealloc, (void *)record_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Copay",
    .basicsize = sizeof(struct copay_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_copay(PyObject *module) {
    return add_record(module, BILLING_COPAY, &spec, fields);
}
