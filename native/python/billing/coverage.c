/* billing.split_coverage */
#include "clinic/coverage.h"

#include "arguments.h"
#include "charge.h"
#include "plan.h"
#include "records.h"

static PyStructSequence_Field split_fields[] = {
    {"payer", NULL},      {"patient", NULL}, {"excluded", NULL},
    {"deductible", NULL}, {"copay", NULL},   {"above_ceiling", NULL},
    {NULL, NULL},
};
static PyStructSequence_Field coverage_fields[] = {
    {"lines", NULL}, {"payer", NULL}, {"patient", NULL}, {"deductible_met", NULL}, {"ceiling_used", NULL}, {NULL, NULL},
};
static PyStructSequence_Desc split_type = {
    "native.billing.Split", "Who pays a line: payer + patient = gross, and what the patient's part is made of.",
    split_fields, 6};
static PyStructSequence_Desc coverage_type = {
    "native.billing.Coverage", "Who pays a bill, and what of the year is used after it.", coverage_fields, 5};

struct work {
    struct clinic_charge *charges;
    struct clinic_split *splits;
};

static int read_charges(PyObject *module, PyObject *items, Py_ssize_t count, const struct plan_object *plan,
                        struct clinic_charge *charges) {
    PyTypeObject *type = billing_type(module, BILLING_CHARGE);
    bool listed = PyList_Check(items);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = listed ? PyList_GetItem(items, i) : PyTuple_GetItem(items, i);
        if (!Py_IS_TYPE(item, type)) {
            PyErr_Format(PyExc_TypeError, "lines must hold Charge, not %R", (PyObject *)Py_TYPE(item));
            return -1;
        }
        const struct charge_object *charge = (struct charge_object *)item;
        charges[i].gross = charge->gross;
        charges[i].quantity = charge->quantity;
        if (plan_rule(plan, charge->category, &charges[i].rule) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *split_lines(PyTypeObject *type, const struct clinic_split *splits, Py_ssize_t count) {
    PyObject *lines = PyTuple_New(count);
    for (Py_ssize_t i = 0; lines != NULL && i < count; i++) {
        PyObject *values[] = {
            PyLong_FromLongLong(splits[i].payer),    PyLong_FromLongLong(splits[i].patient),
            PyLong_FromLongLong(splits[i].excluded), PyLong_FromLongLong(splits[i].deductible),
            PyLong_FromLongLong(splits[i].copay),    PyLong_FromLongLong(splits[i].above_ceiling),
        };
        PyObject *line = new_result(type, 6, values);
        if (line == NULL || PyTuple_SetItem(lines, i, line) < 0) {
            Py_CLEAR(lines);
        }
    }
    return lines;
}

/* What of the year is used after these lines; without a ceiling its use may not fit 64 bits. */
static int used_after(const struct plan_object *plan, const struct clinic_split *total, int64_t *deductible_met,
                      int64_t *ceiling_used) {
    if (__builtin_add_overflow(plan->deductible_met, total->deductible, deductible_met) ||
        __builtin_add_overflow(plan->ceiling_used, total->payer, ceiling_used)) {
        PyErr_SetString(PyExc_OverflowError, "what of the year is used does not fit 64 bits");
        return -1;
    }
    return 0;
}

static PyObject *coverage_of(PyObject *module, const struct plan_object *plan, const struct work *work,
                             Py_ssize_t count) {
    struct clinic_limits limits = plan_limits(plan);
    struct clinic_split total;
    size_t failed;
    enum clinic_status status =
        clinic_split_coverage(work->charges, (size_t)count, &limits, work->splits, &total, &failed);
    if (status != CLINIC_OK) {
        set_error(status, "the gross of the lines together does not fit 64 bits");
        return NULL;
    }
    int64_t deductible_met;
    int64_t ceiling_used;
    if (used_after(plan, &total, &deductible_met, &ceiling_used) < 0) {
        return NULL;
    }
    PyObject *lines = split_lines(billing_type(module, BILLING_SPLIT), work->splits, count);
    if (lines == NULL) {
        return NULL;
    }
    PyObject *values[] = {lines, PyLong_FromLongLong(total.payer), PyLong_FromLongLong(total.patient),
                          PyLong_FromLongLong(deductible_met), PyLong_FromLongLong(ceiling_used)};
    return new_result(billing_type(module, BILLING_COVERAGE), 5, values);
}

static PyObject *split_items(PyObject *module, PyObject *items, const struct plan_object *plan) {
    Py_ssize_t count = PySequence_Size(items);
    size_t each = sizeof(struct clinic_charge) + sizeof(struct clinic_split);
    if ((size_t)count > SIZE_MAX / each) {
        return PyErr_NoMemory();
    }
    struct work work = {.charges = PyMem_Malloc(count == 0 ? 1 : (size_t)count * each)};
    if (work.charges == NULL) {
        return PyErr_NoMemory();
    }
    work.splits = (struct clinic_split *)(work.charges + count);
    PyObject *coverage = NULL;
    if (read_charges(module, items, count, plan, work.charges) == 0) {
        coverage = coverage_of(module, plan, &work, count);
    }
    PyMem_Free(work.charges);
    return coverage;
}

static PyObject *split_coverage(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const struct signature signature = {"split_coverage", {"lines", "plan"}, 2, 2};
    PyObject *bound[MOST_ARGUMENTS];
    if (bind_call(&signature, args, given, names, bound) < 0) {
        return NULL;
    }
    if (!Py_IS_TYPE(bound[1], billing_type(module, BILLING_PLAN))) {
        PyErr_Format(PyExc_TypeError, "plan must be a Plan, not %R", (PyObject *)Py_TYPE(bound[1]));
        return NULL;
    }
    PyObject *items = PySequence_Fast(bound[0], "lines must be an iterable of Charge");
    if (items == NULL) {
        return NULL;
    }
    PyObject *coverage = split_items(module, items, (const struct plan_object *)bound[1]);
    Py_DECREF(items);
    return coverage;
}

static PyMethodDef functions[] = {
    {"split_coverage", (PyCFunction)(void (*)(void))split_coverage, METH_FASTCALL | METH_KEYWORDS,
     "split_coverage(lines, plan)\n--\n\nThe payer's and the patient's part of every line and in total."},
    {NULL, NULL, 0, NULL},
};

int add_coverage(PyObject *module) {
    if (add_result(module, BILLING_SPLIT, &split_type) < 0 || add_result(module, BILLING_COVERAGE, &coverage_type) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, functions);
}
