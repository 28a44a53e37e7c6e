/* billing.Charge */
#include "charge.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "records.h"

static const char *const fields[] = {"category", "gross", "quantity", NULL};

static PyObject *charge_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const struct signature signature = {"Charge", {"category", "gross", "quantity"}, 3, 2};
    PyObject *bound[MOST_ARGUMENTS];
    int64_t gross;
    int64_t quantity = 1;
    if (bind_new(&signature, args, kwargs, bound) < 0 || str_of(bound[0], "category") < 0 ||
        int64_within(bound[1], "gross", 0, INT64_MAX, &gross) < 0 ||
        (bound[2] != NULL && int64_within(bound[2], "quantity", 1, INT64_MAX, &quantity) < 0)) {
        return NULL;
    }
    PyObject *category = PyUnicode_FromObject(bound[0]);
    if (category == NULL) {
        return NULL;
    }
    struct charge_object *self = PyObject_New(struct charge_object, type);
    if (self == NULL) {
        Py_DECREF(category);
        return NULL;
    }
    self->category = category;
    self->gross = gross;
    self->quantity = quantity;
    return (PyObject *)self;
}

static void charge_dealloc(PyObject *self) {
    Py_DECREF(((struct charge_object *)self)->category);
    record_dealloc(self);
}

static PyMemberDef members[] = {
    {"category", T_OBJECT_EX, offsetof(struct charge_object, category), READONLY, NULL},
    {"gross", T_LONGLONG, offsetof(struct charge_object, gross), READONLY, NULL},
    {"quantity", T_LONGLONG, offsetof(struct charge_object, quantity), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Charge(category, gross, quantity=1)\n--\n\nOne line of a bill as a payer looks at it."},
    {Py_tp_new, (void *)charge_new},
    {Py_tp_dealloc, (void *)charge_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Charge",
    .basicsize = sizeof(struct charge_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_charge(PyObject *module) {
    return add_record(module, BILLING_CHARGE, &spec, fields);
}
