/* billing.Line */
#include "line.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "records.h"

static const struct signature signature = {
    .callable = "Line",
    .names = {"quantity", "unit_price", "discount_bp", "vat_bp", "vat_included"},
    .count = 5,
    .required = 2,
};
static const char *const fields[] = {"quantity", "unit_price", "discount_bp", "vat_bp", "vat_included", NULL};

static int line_of(PyObject *const *bound, struct clinic_line *line) {
    bool included = true;
    *line = (struct clinic_line){0};
    if (int64_of(bound[0], "quantity", &line->quantity) < 0 ||
        int64_of(bound[1], "unit_price", &line->unit_price) < 0 ||
        (bound[2] != NULL && int64_within(bound[2], "discount_bp", 0, CLINIC_WHOLE_BP, &line->discount_bp) < 0) ||
        (bound[3] != NULL && int64_within(bound[3], "vat_bp", 0, CLINIC_WHOLE_BP, &line->vat_bp) < 0) ||
        (bound[4] != NULL && bool_of(bound[4], "vat_included", &included) < 0)) {
        return -1;
    }
    line->vat_included = included;
    return 0;
}

static PyObject *line_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *bound[MOST_ARGUMENTS];
    struct clinic_line line;
    if (bind_new(&signature, args, kwargs, bound) < 0 || line_of(bound, &line) < 0) {
        return NULL;
    }
    struct line_object *self = PyObject_New(struct line_object, type);
    if (self != NULL) {
        self->line = line;
    }
    return (PyObject *)self;
}

static PyObject *vat_included(PyObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(((struct line_object *)self)->line.vat_included != 0);
}

#define NUMBER(field) {#field, T_LONGLONG, offsetof(struct line_object, line.field), READONLY, NULL}
static PyMemberDef members[] = {
    NUMBER(quantity), NUMBER(unit_price), NUMBER(discount_bp), NUMBER(vat_bp), {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getters[] = {
    {"vat_included", vat_included, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Line(quantity, unit_price, discount_bp=0, vat_bp=0, vat_included=True)\n--\n\n"
                        "One line of a bill: whole units at a price in minor units."},
    {Py_tp_new, (void *)line_new},
    {Py_tp_dealloc, (void *)record_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Line",
    .basicsize = sizeof(struct line_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_line(PyObject *module) {
    return add_record(module, BILLING_LINE, &spec, fields);
}
