/* billing.PricedLine */
#include "priced_line.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "records.h"

static const char *const fields[] = {"net", "vat", "gross", NULL};

PyObject *new_priced_line(PyTypeObject *type, const struct clinic_amounts *amounts) {
    struct priced_line_object *self = PyObject_New(struct priced_line_object, type);
    if (self != NULL) {
        self->amounts = *amounts;
    }
    return (PyObject *)self;
}

static PyObject *priced_line_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const struct signature signature = {"PricedLine", {"net", "vat", "gross"}, 3, 3};
    PyObject *bound[MOST_ARGUMENTS];
    struct clinic_amounts amounts;
    if (bind_new(&signature, args, kwargs, bound) < 0 || int64_of(bound[0], "net", &amounts.net) < 0 ||
        int64_of(bound[1], "vat", &amounts.vat) < 0 || int64_of(bound[2], "gross", &amounts.gross) < 0) {
        return NULL;
    }
    int64_t sum;
    if (__builtin_add_overflow(amounts.net, amounts.vat, &sum) || sum != amounts.gross) {
        PyErr_SetString(PyExc_ValueError, "gross must be net + vat");
        return NULL;
    }
    return new_priced_line(type, &amounts);
}

#define NUMBER(field) {#field, T_LONGLONG, offsetof(struct priced_line_object, amounts.field), READONLY, NULL}
static PyMemberDef members[] = {NUMBER(net), NUMBER(vat), NUMBER(gross), {NULL, 0, 0, 0, NULL}};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"PricedLine(net, vat, gross)\n--\n\nA line's amounts: gross = net + vat."},
    {Py_tp_new, (void *)priced_line_new},
    {Py_tp_dealloc, (void *)record_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.PricedLine",
    .basicsize = sizeof(struct priced_line_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_priced_line(PyObject *module) {
    return add_record(module, BILLING_PRICED_LINE, &spec, fields);
}
