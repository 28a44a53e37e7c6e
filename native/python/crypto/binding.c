#include "binding.h"

#include <string.h>

static const char refusal[] = "the data does not authenticate";

PyObject *raise_status(PyObject *module, enum clinic_status status) {
    const struct state *state = PyModule_GetState(module);
    switch (status) {
    case CLINIC_REFUSED:
        PyErr_SetString(state->error, refusal);
        break;
    case CLINIC_MEMORY:
        PyErr_NoMemory();
        break;
    case CLINIC_INVALID:
        PyErr_SetString(PyExc_ValueError, "an argument is outside what is allowed");
        break;
    case CLINIC_OVERFLOW:
        PyErr_SetString(PyExc_OverflowError, "too long");
        break;
    default:
        PyErr_Format(PyExc_RuntimeError, "the cryptographic provider failed (%s)", clinic_status_name(status));
    }
    return NULL;
}

PyObject *raise_refused_item(PyObject *module, size_t index) {
    const struct state *state = PyModule_GetState(module);
    PyObject *error = PyObject_CallFunction(state->error, "s", refusal);
    PyObject *position = PyLong_FromSize_t(index);
    if (error != NULL && position != NULL && PyObject_SetAttrString(error, "index", position) == 0) {
        PyErr_SetObject(state->error, error);
    }
    Py_XDECREF(position);
    Py_XDECREF(error);
    return NULL;
}

bool has_length(const char *name, size_t length, size_t want) {
    if (length == want) {
        return true;
    }
    PyErr_Format(PyExc_ValueError, "%s must be %zu bytes, not %zu", name, want, length);
    return false;
}

struct clinic_bytes bytes_of(const Py_buffer *view) {
    return (struct clinic_bytes){view->buf, (size_t)view->len};
}

PyObject *new_bytes(size_t length, uint8_t **data) {
    if (length > (size_t)PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "too long");
        return NULL;
    }
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (made != NULL) {
        *data = (uint8_t *)PyBytes_AsString(made);
    }
    return made;
}

static int take_view(struct sequence *sequence, size_t index, PyObject *item) {
    if (sequence->views == NULL) {
        sequence->views = PyMem_Calloc(sequence->count, sizeof *sequence->views);
        if (sequence->views == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    Py_buffer *view = &sequence->views[sequence->viewed];
    if (PyObject_GetBuffer(item, view, PyBUF_SIMPLE) < 0) {
        return -1;
    }
    sequence->viewed++;
    sequence->bytes[index] = bytes_of(view);
    return 0;
}

int sequence_take(struct sequence *sequence, PyObject *object) {
    memset(sequence, 0, sizeof *sequence);
    /* A tuple keeps its items, whatever other threads do to the caller's list. */
    sequence->objects = PySequence_Tuple(object);
    if (sequence->objects == NULL) {
        return -1;
    }
    sequence->count = (size_t)PyTuple_Size(sequence->objects);
    sequence->bytes = PyMem_Calloc(sequence->count == 0 ? 1 : sequence->count, sizeof *sequence->bytes);
    if (sequence->bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < sequence->count; i++) {
        PyObject *item = PyTuple_GetItem(sequence->objects, (Py_ssize_t)i);
        if (PyBytes_CheckExact(item)) {
            sequence->bytes[i] =
                (struct clinic_bytes){(const uint8_t *)PyBytes_AsString(item), (size_t)PyBytes_Size(item)};
        } else if (take_view(sequence, i, item) < 0) {
            return -1;
        }
    }
    return 0;
}

void sequence_release(struct sequence *sequence) {
    for (size_t i = 0; i < sequence->viewed; i++) {
        PyBuffer_Release(&sequence->views[i]);
    }
    PyMem_Free(sequence->views);
    PyMem_Free(sequence->bytes);
    Py_XDECREF(sequence->objects);
    memset(sequence, 0, sizeof *sequence);
}
