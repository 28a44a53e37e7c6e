#include "records.h"

static PyObject *field_names(PyObject *self) {
    return PyObject_GetAttrString((PyObject *)Py_TYPE(self), "__match_args__");
}

PyObject *record_values(PyObject *self) {
    PyObject *names = field_names(self);
    if (names == NULL) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_Size(names);
    PyObject *values = PyTuple_New(count);
    for (Py_ssize_t i = 0; values != NULL && i < count; i++) {
        PyObject *value = PyObject_GetAttr(self, PyTuple_GetItem(names, i));
        if (value == NULL || PyTuple_SetItem(values, i, value) < 0) {
            Py_CLEAR(values);
        }
    }
    Py_DECREF(names);
    return values;
}

/* «name=value» of every field, joined */
static PyObject *shown_fields(PyObject *names, PyObject *values) {
    PyObject *shown = PyList_New(0);
    for (Py_ssize_t i = 0; shown != NULL && i < PyTuple_Size(values); i++) {
        PyObject *field = PyUnicode_FromFormat("%U=%R", PyTuple_GetItem(names, i), PyTuple_GetItem(values, i));
        if (field == NULL || PyList_Append(shown, field) < 0) {
            Py_CLEAR(shown);
        }
        Py_XDECREF(field);
    }
    PyObject *separator = PyUnicode_FromString(", ");
    PyObject *joined = shown == NULL || separator == NULL ? NULL : PyUnicode_Join(separator, shown);
    Py_XDECREF(separator);
    Py_XDECREF(shown);
    return joined;
}

PyObject *record_repr(PyObject *self) {
    PyObject *names = field_names(self);
    PyObject *values = names == NULL ? NULL : record_values(self);
    PyObject *fields = values == NULL ? NULL : shown_fields(names, values);
    PyObject *type = fields == NULL ? NULL : PyType_GetName(Py_TYPE(self));
    PyObject *shown = type == NULL ? NULL : PyUnicode_FromFormat("%U(%U)", type, fields);
    Py_XDECREF(type);
    Py_XDECREF(fields);
    Py_XDECREF(values);
    Py_XDECREF(names);
    return shown;
}

PyObject *record_compare(PyObject *self, PyObject *other, int operation) {
    if (Py_TYPE(self) != Py_TYPE(other) || (operation != Py_EQ && operation != Py_NE)) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    PyObject *mine = record_values(self);
    PyObject *others = mine == NULL ? NULL : record_values(other);
    PyObject *answer = others == NULL ? NULL : PyObject_RichCompare(mine, others, operation);
    Py_XDECREF(others);
    Py_XDECREF(mine);
    return answer;
}

Py_hash_t record_hash(PyObject *self) {
    PyObject *values = record_values(self);
    Py_hash_t hash = values == NULL ? -1 : PyObject_Hash(values);
    Py_XDECREF(values);
    return hash;
}

static PyObject *record_reduce(PyObject *self, PyObject *Py_UNUSED(unused)) {
    PyObject *values = record_values(self);
    return values == NULL ? NULL : Py_BuildValue("(ON)", Py_TYPE(self), values);
}

PyMethodDef record_methods[] = {
    {"__reduce__", record_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

void record_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *tuple_of(const char *const *names) {
    Py_ssize_t count = 0;
    while (names[count] != NULL) {
        count++;
    }
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
        PyObject *name = PyUnicode_InternFromString(names[i]);
        if (name == NULL || PyTuple_SetItem(tuple, i, name) < 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

int add_record(PyObject *module, enum billing_object which, PyType_Spec *spec, const char *const *names) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    if (billing_keep(module, which, type) < 0) {
        return -1;
    }
    PyObject *fields = tuple_of(names);
    int added = fields == NULL ? -1 : PyObject_SetAttrString(type, "__match_args__", fields);
    Py_XDECREF(fields);
    return added < 0 ? -1 : PyModule_AddType(module, (PyTypeObject *)type);
}

int add_result(PyObject *module, enum billing_object which, PyStructSequence_Desc *description) {
    PyTypeObject *type = PyStructSequence_NewType(description);
    return billing_keep(module, which, (PyObject *)type) < 0 ? -1 : PyModule_AddType(module, type);
}

PyObject *new_result(PyTypeObject *type, Py_ssize_t count, PyObject *const *values) {
    PyObject *result = PyStructSequence_New(type);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (result != NULL && values[i] != NULL) {
            PyStructSequence_SetItem(result, i, values[i]);
        } else {
            Py_XDECREF(values[i]);
            Py_CLEAR(result);
        }
    }
    return result;
}

/* [(«HALF_UP», «half_up»), …] */
static PyObject *members_of(const char *const *values) {
    PyObject *members = PyList_New(0);
    for (; members != NULL && *values != NULL; values++) {
        PyObject *value = PyUnicode_FromString(*values);
        PyObject *name = value == NULL ? NULL : PyObject_CallMethod(value, "upper", NULL);
        PyObject *member = name == NULL ? NULL : PyTuple_Pack(2, name, value);
        if (member == NULL || PyList_Append(members, member) < 0) {
            Py_CLEAR(members);
        }
        Py_XDECREF(member);
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return members;
}

int add_str_enum(PyObject *module, const char *name, const char *const *values) {
    PyObject *library = PyImport_ImportModule("enum");
    PyObject *base = library == NULL ? NULL : PyObject_GetAttrString(library, "StrEnum");
    PyObject *args = Py_BuildValue("(sN)", name, members_of(values));
    PyObject *kwargs = Py_BuildValue("{ss}", "module", "native.billing");
    PyObject *type = base == NULL || args == NULL || kwargs == NULL ? NULL : PyObject_Call(base, args, kwargs);
    Py_XDECREF(kwargs);
    Py_XDECREF(args);
    Py_XDECREF(base);
    Py_XDECREF(library);
    if (type == NULL) {
        return -1;
    }
    int added = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    return added;
}
