#include "arguments.h"

/* Puts the value at its name's place; names mostly come in the signature's order, so the search begins at `next`. */
static int place(const struct signature *signature, PyObject *name, PyObject *value, Py_ssize_t *next,
                 PyObject **bound) {
    for (Py_ssize_t tried = 0; tried < signature->count; tried++) {
        Py_ssize_t i = *next;
        *next = i + 1 < signature->count ? i + 1 : 0;
        if (PyUnicode_CompareWithASCIIString(name, signature->names[i]) != 0) {
            continue;
        }
        if (bound[i] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got several values for %s", signature->callable, signature->names[i]);
            return -1;
        }
        bound[i] = value;
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "%s() has no argument %R", signature->callable, name);
    return -1;
}

static int check_given(const struct signature *signature, Py_ssize_t given) {
    if (given > signature->count) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most %zd arguments, not %zd", signature->callable,
                     signature->count, given);
        return -1;
    }
    return 0;
}

static int check_required(const struct signature *signature, PyObject **bound) {
    for (Py_ssize_t i = 0; i < signature->required; i++) {
        if (bound[i] == NULL) {
            PyErr_Format(PyExc_TypeError, "%s() needs %s", signature->callable, signature->names[i]);
            return -1;
        }
    }
    return 0;
}

int bind_call(const struct signature *signature, PyObject *const *args, Py_ssize_t given, PyObject *names,
              PyObject **bound) {
    if (check_given(signature, given) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < signature->count; i++) {
        bound[i] = i < given ? args[i] : NULL;
    }
    Py_ssize_t named = names == NULL ? 0 : PyTuple_Size(names);
    Py_ssize_t next = given < signature->count ? given : 0;
    for (Py_ssize_t i = 0; i < named; i++) {
        if (place(signature, PyTuple_GetItem(names, i), args[given + i], &next, bound) < 0) {
            return -1;
        }
    }
    return check_required(signature, bound);
}

int bind_new(const struct signature *signature, PyObject *args, PyObject *kwargs, PyObject **bound) {
    Py_ssize_t given = PyTuple_Size(args);
    if (check_given(signature, given) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < signature->count; i++) {
        bound[i] = i < given ? PyTuple_GetItem(args, i) : NULL;
    }
    PyObject *name;
    PyObject *value;
    Py_ssize_t position = 0;
    Py_ssize_t next = given < signature->count ? given : 0;
    while (kwargs != NULL && PyDict_Next(kwargs, &position, &name, &value)) {
        if (place(signature, name, value, &next, bound) < 0) {
            return -1;
        }
    }
    return check_required(signature, bound);
}

static int wrong_type(PyObject *value, const char *name, const char *wanted) {
    PyObject *type = PyType_GetName(Py_TYPE(value));
    if (type != NULL) {
        PyErr_Format(PyExc_TypeError, "%s must be %s, not %U", name, wanted, type);
        Py_DECREF(type);
    }
    return -1;
}

int int64_of(PyObject *value, const char *name, int64_t *result) {
    if (!Py_IS_TYPE(value, &PyLong_Type) && (!PyLong_Check(value) || PyBool_Check(value))) {
        return wrong_type(value, name, "an int");
    }
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) {
        PyErr_Format(PyExc_OverflowError, "%s does not fit 64 bits", name);
        return -1;
    }
    *result = number;
    return 0;
}

int int64_within(PyObject *value, const char *name, int64_t least, int64_t most, int64_t *result) {
    if (int64_of(value, name, result) < 0) {
        return -1;
    }
    if (*result >= least && *result <= most) {
        return 0;
    }
    if (most == INT64_MAX) {
        PyErr_Format(PyExc_ValueError, "%s must be at least %lld, not %lld", name, (long long)least,
                     (long long)*result);
    } else {
        PyErr_Format(PyExc_ValueError, "%s must be between %lld and %lld, not %lld", name, (long long)least,
                     (long long)most, (long long)*result);
    }
    return -1;
}

int bool_of(PyObject *value, const char *name, bool *result) {
    if (!PyBool_Check(value)) {
        return wrong_type(value, name, "a bool");
    }
    *result = value == Py_True;
    return 0;
}

int str_of(PyObject *value, const char *name) {
    return PyUnicode_Check(value) ? 0 : wrong_type(value, name, "a str");
}

int choice_of(PyObject *value, const char *name, const char *const *names, int *chosen) {
    if (str_of(value, name) < 0) {
        return -1;
    }
    for (int i = 0; names[i] != NULL; i++) {
        if (PyUnicode_CompareWithASCIIString(value, names[i]) == 0) {
            *chosen = i;
            return 0;
        }
    }
    PyErr_Format(PyExc_ValueError, "%s has no value %R", name, value);
    return -1;
}

void set_error(enum clinic_status status, const char *what) {
    if (status == CLINIC_MEMORY) {
        PyErr_NoMemory();
        return;
    }
    PyErr_SetString(status == CLINIC_OVERFLOW ? PyExc_OverflowError : PyExc_ValueError, what);
}
