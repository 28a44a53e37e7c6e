/* billing.price_lines and billing.price_buffer */
#include <string.h>

#include "arguments.h"
#include "line.h"
#include "priced_line.h"
#include "records.h"
#include "rounding.h"

static PyStructSequence_Field total_fields[] = {
    {"lines", NULL}, {"net", NULL}, {"vat", NULL}, {"gross", NULL}, {NULL, NULL}};
static PyStructSequence_Field buffer_fields[] = {
    {"amounts", NULL}, {"net", NULL}, {"vat", NULL}, {"gross", NULL}, {NULL, NULL}};
static PyStructSequence_Desc priced = {"native.billing.Priced", "A bill: its lines and their sums.", total_fields, 4};
static PyStructSequence_Desc priced_buffer = {
    "native.billing.PricedBuffer", "A bill: packed (net, vat, gross) of its lines and their sums.", buffer_fields, 4};

/* Lines, amounts and scratch in one block. */
struct work {
    struct clinic_line *lines;
    struct clinic_amounts *amounts;
    struct clinic_vat_share *scratch;
};

static int open_work(size_t count, struct work *work) {
    size_t each = sizeof *work->lines + sizeof *work->amounts + sizeof *work->scratch;
    if (count > SIZE_MAX / each) {
        PyErr_NoMemory();
        return -1;
    }
    work->lines = PyMem_Malloc(count == 0 ? 1 : count * each);
    if (work->lines == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    work->amounts = (struct clinic_amounts *)(work->lines + count);
    work->scratch = (struct clinic_vat_share *)(work->amounts + count);
    return 0;
}

static void close_work(struct work *work) {
    PyMem_Free(work->lines);
}

static int price(const struct work *work, size_t count, struct clinic_rounding rounding,
                 struct clinic_amounts *total) {
    size_t failed;
    enum clinic_status status =
        clinic_price_lines(work->lines, count, rounding, work->scratch, work->amounts, total, &failed);
    if (status == CLINIC_OK) {
        return 0;
    }
    if (status != CLINIC_OVERFLOW) {
        PyErr_Format(PyExc_ValueError, "line %zu: discount_bp and vat_bp must be between 0 and %d, vat_included 0 or 1",
                     failed, CLINIC_WHOLE_BP);
    } else if (failed == count) {
        PyErr_SetString(PyExc_OverflowError, "the total does not fit 64 bits");
    } else {
        PyErr_Format(PyExc_OverflowError, "line %zu does not fit 64 bits", failed);
    }
    return -1;
}

/* A reference to `first` and the three sums; takes the reference. */
static PyObject *with_sums(PyTypeObject *type, PyObject *first, const struct clinic_amounts *total) {
    if (first == NULL) {
        return NULL;
    }
    PyObject *values[] = {first, PyLong_FromLongLong(total->net), PyLong_FromLongLong(total->vat),
                          PyLong_FromLongLong(total->gross)};
    return new_result(type, 4, values);
}

static PyObject *priced_lines(PyTypeObject *type, const struct clinic_amounts *amounts, Py_ssize_t count) {
    PyObject *lines = PyTuple_New(count);
    for (Py_ssize_t i = 0; lines != NULL && i < count; i++) {
        PyObject *line = new_priced_line(type, &amounts[i]);
        if (line == NULL || PyTuple_SetItem(lines, i, line) < 0) {
            Py_CLEAR(lines);
        }
    }
    return lines;
}

static int read_lines(PyObject *module, PyObject *items, Py_ssize_t count, struct clinic_line *lines) {
    PyTypeObject *type = billing_type(module, BILLING_LINE);
    bool listed = PyList_Check(items);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = listed ? PyList_GetItem(items, i) : PyTuple_GetItem(items, i);
        if (!Py_IS_TYPE(item, type)) {
            PyErr_Format(PyExc_TypeError, "lines must hold Line, not %R", (PyObject *)Py_TYPE(item));
            return -1;
        }
        lines[i] = ((struct line_object *)item)->line;
    }
    return 0;
}

static PyObject *price_items(PyObject *module, PyObject *items, struct clinic_rounding rounding) {
    Py_ssize_t count = PySequence_Size(items);
    struct work work;
    struct clinic_amounts total;
    if (open_work((size_t)count, &work) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    if (read_lines(module, items, count, work.lines) == 0 && price(&work, (size_t)count, rounding, &total) == 0) {
        PyObject *lines = priced_lines(billing_type(module, BILLING_PRICED_LINE), work.amounts, count);
        result = with_sums(billing_type(module, BILLING_PRICED), lines, &total);
    }
    close_work(&work);
    return result;
}

static PyObject *price_lines(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const struct signature signature = {"price_lines", {"lines", "rounding"}, 2, 2};
    PyObject *bound[MOST_ARGUMENTS];
    struct clinic_rounding rounding;
    if (bind_call(&signature, args, given, names, bound) < 0 || rounding_of(bound[1], &rounding) < 0) {
        return NULL;
    }
    PyObject *items = PySequence_Fast(bound[0], "lines must be an iterable of Line");
    if (items == NULL) {
        return NULL;
    }
    PyObject *result = price_items(module, items, rounding);
    Py_DECREF(items);
    return result;
}

/* Bytes, or 64-bit integers in the machine's order. */
static bool is_integers(const Py_buffer *view) {
    const char *format = view->format == NULL ? "B" : view->format;
    if (*format == '@' || *format == '=') {
        format++;
    }
    if (strlen(format) != 1) {
        return false;
    }
    return view->itemsize == 8 ? *format == 'q' || *format == 'l' : *format == 'B' || *format == 'b' || *format == 'c';
}

static PyObject *price_view(PyObject *module, const Py_buffer *view, struct clinic_rounding rounding) {
    if (!is_integers(view)) {
        PyErr_SetString(PyExc_TypeError, "lines must be a buffer of bytes or of signed 64-bit integers");
        return NULL;
    }
    size_t count = (size_t)view->len / sizeof(struct clinic_line);
    if ((size_t)view->len % sizeof(struct clinic_line) != 0) {
        PyErr_Format(PyExc_ValueError, "lines must be whole records of %zu bytes", sizeof(struct clinic_line));
        return NULL;
    }
    struct work work;
    struct clinic_amounts total;
    if (open_work(count, &work) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    memcpy(work.lines, view->buf, (size_t)view->len);
    if (price(&work, count, rounding, &total) == 0) {
        PyObject *amounts =
            PyBytes_FromStringAndSize((const char *)work.amounts, (Py_ssize_t)(count * sizeof *work.amounts));
        result = with_sums(billing_type(module, BILLING_PRICED_BUFFER), amounts, &total);
    }
    close_work(&work);
    return result;
}

static PyObject *price_buffer(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const struct signature signature = {"price_buffer", {"lines", "rounding"}, 2, 2};
    PyObject *bound[MOST_ARGUMENTS];
    struct clinic_rounding rounding;
    Py_buffer view;
    if (bind_call(&signature, args, given, names, bound) < 0 || rounding_of(bound[1], &rounding) < 0 ||
        PyObject_GetBuffer(bound[0], &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0) {
        return NULL;
    }
    PyObject *result = price_view(module, &view, rounding);
    PyBuffer_Release(&view);
    return result;
}

static PyMethodDef functions[] = {
    {"price_lines", (PyCFunction)(void (*)(void))price_lines, METH_FASTCALL | METH_KEYWORDS,
     "price_lines(lines, rounding)\n--\n\nNet, VAT and gross of every line and in total."},
    {"price_buffer", (PyCFunction)(void (*)(void))price_buffer, METH_FASTCALL | METH_KEYWORDS,
     "price_buffer(lines, rounding)\n--\n\nprice_lines over packed records of five 64-bit integers."},
    {NULL, NULL, 0, NULL},
};

int add_price(PyObject *module) {
    if (add_result(module, BILLING_PRICED, &priced) < 0 ||
        add_result(module, BILLING_PRICED_BUFFER, &priced_buffer) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, functions);
}
