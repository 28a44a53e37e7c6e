/* billing.allocate */
#include "arguments.h"
#include "clinic/money.h"
#include "topics.h"

struct work {
    struct clinic_share *scratch;
    int64_t *weights;
    int64_t *parts;
};

static int read_weights(PyObject *items, Py_ssize_t count, int64_t *weights) {
    bool listed = PyList_Check(items);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = listed ? PyList_GetItem(items, i) : PyTuple_GetItem(items, i);
        if (int64_within(item, "a weight", 0, INT64_MAX, &weights[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *list_of(const int64_t *parts, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *part = PyLong_FromLongLong(parts[i]);
        if (part == NULL || PyList_SetItem(list, i, part) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *allocate_to(int64_t total, PyObject *items) {
    Py_ssize_t count = PySequence_Size(items);
    size_t each = sizeof(struct clinic_share) + 2 * sizeof(int64_t);
    if ((size_t)count > SIZE_MAX / each) {
        return PyErr_NoMemory();
    }
    struct work work = {.scratch = PyMem_Malloc(count == 0 ? 1 : (size_t)count * each)};
    if (work.scratch == NULL) {
        return PyErr_NoMemory();
    }
    work.weights = (int64_t *)(work.scratch + count);
    work.parts = work.weights + count;
    PyObject *parts = NULL;
    if (read_weights(items, count, work.weights) == 0) {
        enum clinic_status status = clinic_allocate(total, work.weights, (size_t)count, work.scratch, work.parts);
        if (status == CLINIC_OK) {
            parts = list_of(work.parts, count);
        } else {
            set_error(status, "one of the weights must be above 0");
        }
    }
    PyMem_Free(work.scratch);
    return parts;
}

static PyObject *allocate(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const struct signature signature = {"allocate", {"total", "weights"}, 2, 2};
    PyObject *bound[MOST_ARGUMENTS];
    int64_t total;
    if (bind_call(&signature, args, given, names, bound) < 0 || int64_of(bound[0], "total", &total) < 0) {
        return NULL;
    }
    PyObject *items = PySequence_Fast(bound[1], "weights must be an iterable of int");
    if (items == NULL) {
        return NULL;
    }
    PyObject *parts = allocate_to(total, items);
    Py_DECREF(items);
    return parts;
}

static PyMethodDef functions[] = {
    {"allocate", (PyCFunction)(void (*)(void))allocate, METH_FASTCALL | METH_KEYWORDS,
     "allocate(total, weights)\n--\n\nDivides a total by weights into parts that sum to it exactly."},
    {NULL, NULL, 0, NULL},
};

int add_allocate(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
