/* billing.group and billing.group_many */
#include "arguments.h"
#include "grouping.h"

static int check_type(PyObject *value, PyTypeObject *type, const char *what) {
    if (Py_TYPE(value) == type) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "expected %s", what);
    return -1;
}

static void raise_status(enum clinic_status status, Py_ssize_t index) {
    const char *what = status == CLINIC_OVERFLOW ? "the amount does not fit 64 bits"
                                                 : "age_days is needed of a child under one: the tables ask for it";
    PyObject *type = status == CLINIC_OVERFLOW ? PyExc_OverflowError : PyExc_ValueError;
    if (index < 0) {
        PyErr_SetString(type, what);
    } else {
        PyErr_Format(type, "case %zd: %s", index, what);
    }
}

static PyObject *group_one(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const struct signature signature = {
        .callable = "group", .names = {"case", "tables"}, .count = 2, .required = 2};
    PyObject *bound[MOST_ARGUMENTS];
    if (bind_call(&signature, args, count, names, bound) < 0 ||
        check_type(bound[0], billing_type(module, BILLING_CASE), "a Case") < 0 ||
        check_type(bound[1], billing_type(module, BILLING_TABLES), "Tables") < 0) {
        return NULL;
    }
    struct tables_object *tables = (struct tables_object *)bound[1];
    struct case_object *subject = (struct case_object *)bound[0];
    struct grouping_object *grouping = new_grouping(module, tables, subject);
    if (grouping == NULL) {
        return NULL;
    }
    enum clinic_status status = clinic_group(tables->grouper, &subject->given, &grouping->grouping);
    if (status != CLINIC_OK) {
        raise_status(status, -1);
        Py_CLEAR(grouping);
    }
    return (PyObject *)grouping;
}

/* One empty Grouping a case, in a list. */
static PyObject *prepare(PyObject *module, PyObject *cases, struct tables_object *tables) {
    Py_ssize_t count = PyTuple_Size(cases);
    PyObject *groupings = PyList_New(count);
    for (Py_ssize_t i = 0; groupings != NULL && i < count; i++) {
        PyObject *subject = PyTuple_GetItem(cases, i);
        PyObject *grouping = NULL;
        if (check_type(subject, billing_type(module, BILLING_CASE), "cases to be of Case") == 0) {
            grouping = (PyObject *)new_grouping(module, tables, (struct case_object *)subject);
        }
        if (grouping == NULL || PyList_SetItem(groupings, i, grouping) < 0) {
            Py_CLEAR(groupings);
        }
    }
    return groupings;
}

/* The list is ours alone, and tables and cases never change: no need of the GIL. */
static enum clinic_status fill_all(struct grouping_object **groupings, Py_ssize_t count, Py_ssize_t *failed) {
    for (Py_ssize_t i = 0; i < count; i++) {
        struct grouping_object *one = groupings[i];
        enum clinic_status status = clinic_group(one->tables->grouper, &one->subject->given, &one->grouping);
        if (status != CLINIC_OK) {
            *failed = i;
            return status;
        }
    }
    return CLINIC_OK;
}

static int group_all(PyObject *groupings) {
    Py_ssize_t count = PyList_Size(groupings);
    struct grouping_object **all = PyMem_Calloc((size_t)count + 1, sizeof(struct grouping_object *));
    if (all == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        all[i] = (struct grouping_object *)PyList_GetItem(groupings, i);
    }
    Py_ssize_t failed = -1;
    enum clinic_status status;
    Py_BEGIN_ALLOW_THREADS
    status = fill_all(all, count, &failed);
    Py_END_ALLOW_THREADS
    PyMem_Free(all);
    if (status != CLINIC_OK) {
        raise_status(status, failed);
        return -1;
    }
    return 0;
}

static PyObject *group_many(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const struct signature signature = {
        .callable = "group_many", .names = {"cases", "tables"}, .count = 2, .required = 2};
    PyObject *bound[MOST_ARGUMENTS];
    if (bind_call(&signature, args, count, names, bound) < 0 ||
        check_type(bound[1], billing_type(module, BILLING_TABLES), "Tables") < 0) {
        return NULL;
    }
    PyObject *cases = PySequence_Tuple(bound[0]);
    PyObject *groupings = cases == NULL ? NULL : prepare(module, cases, (struct tables_object *)bound[1]);
    if (groupings != NULL && group_all(groupings) < 0) {
        Py_CLEAR(groupings);
    }
    Py_XDECREF(cases);
    return groupings;
}

static PyMethodDef functions[] = {
    {"group", (PyCFunction)(void (*)(void))group_one, METH_FASTCALL | METH_KEYWORDS,
     "group(case, tables)\n--\n\nThe case's group, its amount, and why."},
    {"group_many", (PyCFunction)(void (*)(void))group_many, METH_FASTCALL | METH_KEYWORDS,
     "group_many(cases, tables)\n--\n\ngroup of each case in one call, without the GIL."},
    {NULL, NULL, 0, NULL},
};

int add_grouping(PyObject *module) {
    return add_case(module) < 0 || add_tables(module) < 0 || add_grouping_type(module) < 0
               ? -1
               : PyModule_AddFunctions(module, functions);
}
