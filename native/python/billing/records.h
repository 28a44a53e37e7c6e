/* Results and values out: types that show, compare, hash and pickle by their fields. */
#ifndef CLINIC_BILLING_RECORDS_H
#define CLINIC_BILLING_RECORDS_H

#include "topics.h"

/* Slots of an immutable type whose fields, in the order of its constructor, are those of its __match_args__. */
PyObject *record_repr(PyObject *self);
PyObject *record_compare(PyObject *self, PyObject *other, int operation);
Py_hash_t record_hash(PyObject *self);
void record_dealloc(PyObject *self);
PyObject *record_values(PyObject *self);
extern PyMethodDef record_methods[];

/* Of a PyType_Slot array: all that records have in common but what makes and frees them. */
#define RECORD_SLOTS                                                                                  \
    {Py_tp_repr, (void *)record_repr}, {Py_tp_hash, (void *)record_hash},                             \
        {Py_tp_richcompare, (void *)record_compare}, {Py_tp_methods, record_methods}

/* Makes the type, gives it its __match_args__ and adds it to the module. `names` is ended by NULL. */
int add_record(PyObject *module, enum billing_object which, PyType_Spec *spec, const char *const *names);

/* A named tuple for results. */
int add_result(PyObject *module, enum billing_object which, PyStructSequence_Desc *description);

/* A result of these `count` values, whose references it takes; NULL if one of them is NULL. */
PyObject *new_result(PyTypeObject *type, Py_ssize_t count, PyObject *const *values);

/* An enum.StrEnum of these values (ended by NULL); the members' names are the values in capitals. */
int add_str_enum(PyObject *module, const char *name, const char *const *values);

#endif
