#include "ends.h"

static bool is_path(PyObject *object) {
    return PyUnicode_Check(object) || PyBytes_Check(object) || PyObject_HasAttrString(object, "__fspath__");
}

/* module.function(arguments...) as Py_BuildValue's format says, which must be of a tuple. */
static PyObject *call(const char *module, const char *function, const char *format, ...) {
    PyObject *made = NULL;
    va_list arguments;
    va_start(arguments, format);
    PyObject *tuple = Py_VaBuildValue(format, arguments);
    va_end(arguments);
    PyObject *imported = tuple == NULL ? NULL : PyImport_ImportModule(module);
    PyObject *callable = imported == NULL ? NULL : PyObject_GetAttrString(imported, function);
    if (callable != NULL) {
        made = PyObject_CallObject(callable, tuple);
    }
    Py_XDECREF(callable);
    Py_XDECREF(imported);
    Py_XDECREF(tuple);
    return made;
}

static bool did(PyObject *result) {
    Py_XDECREF(result);
    return result != NULL;
}

static int make_room(struct room *room, size_t length) {
    PyObject *bytes = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (bytes == NULL) {
        return -1;
    }
    room->data = (uint8_t *)PyByteArray_AsString(bytes);
    room->view = PyMemoryView_FromObject(bytes); /* keeps the bytearray, and its size */
    Py_DECREF(bytes);
    return room->view == NULL ? -1 : 0;
}

static int open_source(struct ends *ends, PyObject *source) {
    if (is_path(source)) {
        ends->source = call("io", "open", "(Osi)", source, "rb", 0);
        ends->owns_source = ends->source != NULL;
    } else {
        ends->source = Py_NewRef(source);
    }
    if (ends->source == NULL) {
        return -1;
    }
    ends->reads_into = PyObject_HasAttrString(ends->source, "readinto") != 0;
    if (!ends->reads_into && !PyObject_HasAttrString(ends->source, "read")) {
        PyErr_SetString(PyExc_TypeError, "source must be a path or a binary file object");
        return -1;
    }
    return 0;
}

/* A new file beside the target, readable by its owner alone. */
static int open_temporary(struct ends *ends, PyObject *target) {
    PyObject *folder = NULL;
    int descriptor;
    ends->name = call("os", "fsdecode", "(O)", target);
    PyObject *absolute = ends->name == NULL ? NULL : call("os.path", "abspath", "(O)", ends->name);
    folder = absolute == NULL ? NULL : call("os.path", "dirname", "(O)", absolute);
    PyObject *made = folder == NULL ? NULL : call("tempfile", "mkstemp", "(ssO)", ".part", ".sealing-", folder);
    Py_XDECREF(absolute);
    Py_XDECREF(folder);
    if (made == NULL) {
        return -1;
    }
    bool parsed = PyArg_ParseTuple(made, "iO", &descriptor, &ends->temporary) != 0;
    if (parsed) {
        Py_INCREF(ends->temporary);
        ends->target = call("io", "FileIO", "(is)", descriptor, "wb");
    }
    Py_DECREF(made);
    return ends->target == NULL ? -1 : 0;
}

static int take_target(struct ends *ends, PyObject *target) {
    ends->target = Py_NewRef(target);
    if (!PyObject_HasAttrString(target, "write")) {
        PyErr_SetString(PyExc_TypeError, "target must be a path or a binary file object");
        return -1;
    }
    PyObject *seekable = PyObject_CallMethod(target, "seekable", NULL);
    if (seekable != NULL && PyObject_IsTrue(seekable) == 1) {
        ends->start = PyObject_CallMethod(target, "tell", NULL);
    }
    Py_XDECREF(seekable);
    PyErr_Clear(); /* what cannot say where it stands cannot seek */
    return 0;
}

int ends_begin(struct ends *ends, PyObject *source, PyObject *target, size_t in, size_t out) {
    if (make_room(&ends->in, in) < 0 || make_room(&ends->out, out) < 0 || open_source(ends, source) < 0) {
        return -1;
    }
    return is_path(target) ? open_temporary(ends, target) : take_target(ends, target);
}

/* The slice of the room's view that is `length` bytes at `at`. */
static PyObject *slice(const struct room *room, const uint8_t *at, size_t length) {
    Py_ssize_t from = at - room->data;
    return PySequence_GetSlice(room->view, from, from + (Py_ssize_t)length);
}

static Py_ssize_t read_into(struct ends *ends, uint8_t *into, size_t capacity) {
    PyObject *part = slice(&ends->in, into, capacity);
    PyObject *count = part == NULL ? NULL : PyObject_CallMethod(ends->source, "readinto", "O", part);
    Py_ssize_t got = count == NULL ? -1 : PyLong_AsSsize_t(count); /* None, of a file that does not block: TypeError */
    if (!PyErr_Occurred() && (got < 0 || got > (Py_ssize_t)capacity)) {
        PyErr_SetString(PyExc_ValueError, "readinto says that it read less than nothing, or more than it could");
        got = -1;
    }
    Py_XDECREF(count);
    Py_XDECREF(part);
    return got;
}

static Py_ssize_t read_bytes(struct ends *ends, uint8_t *into, size_t capacity) {
    Py_buffer view;
    Py_ssize_t got = -1;
    PyObject *bytes = PyObject_CallMethod(ends->source, "read", "n", (Py_ssize_t)capacity);
    if (bytes == NULL || PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) < 0) {
        Py_XDECREF(bytes);
        return -1;
    }
    if (view.len > (Py_ssize_t)capacity) {
        PyErr_SetString(PyExc_ValueError, "read gave more than it was asked for");
    } else {
        memcpy(into, view.buf, (size_t)view.len);
        got = view.len;
    }
    PyBuffer_Release(&view);
    Py_DECREF(bytes);
    return got;
}

enum clinic_status ends_read(void *context, uint8_t *into, size_t capacity, size_t *got) {
    struct ends *ends = context;
    PyEval_RestoreThread(ends->thread);
    Py_ssize_t count = -1;
    if (PyErr_CheckSignals() == 0) {
        count = ends->reads_into ? read_into(ends, into, capacity) : read_bytes(ends, into, capacity);
    }
    *got = count < 0 ? 0 : (size_t)count;
    ends->thread = PyEval_SaveThread();
    return count < 0 ? CLINIC_IO : CLINIC_OK;
}

/* How much was written, or -1. A file object whose write returns nothing is taken to have written all. */
static Py_ssize_t write_some(struct ends *ends, const uint8_t *from, size_t length) {
    PyObject *part = slice(&ends->out, from, length);
    PyObject *count = part == NULL ? NULL : PyObject_CallMethod(ends->target, "write", "O", part);
    Py_ssize_t written = -1;
    if (count == Py_None && !PyObject_HasAttrString(ends->target, "readall")) {
        written = (Py_ssize_t)length;
    } else if (count != NULL) {
        written = PyLong_AsSsize_t(count); /* None, of a raw file that does not block: TypeError */
    }
    if (!PyErr_Occurred() && (written <= 0 || written > (Py_ssize_t)length)) {
        PyErr_SetString(PyExc_ValueError, "write says that it wrote nothing, or more than it was given");
        written = -1;
    }
    Py_XDECREF(count);
    Py_XDECREF(part);
    return written;
}

enum clinic_status ends_write(void *context, const uint8_t *from, size_t length) {
    struct ends *ends = context;
    PyEval_RestoreThread(ends->thread);
    Py_ssize_t written = 0;
    while (length != 0 && written >= 0) {
        written = write_some(ends, from, length);
        if (written > 0) {
            from += written;
            length -= (size_t)written;
        }
    }
    ends->thread = PyEval_SaveThread();
    return written < 0 ? CLINIC_IO : CLINIC_OK;
}

static bool close_target(struct ends *ends) {
    if (ends->target == NULL || ends->name == NULL) {
        return true;
    }
    return did(PyObject_CallMethod(ends->target, "close", NULL));
}

/* On the disk before it takes the name: a crash leaves the old file or the new one. */
static bool put_in_place(struct ends *ends) {
    PyObject *descriptor = PyObject_CallMethod(ends->target, "fileno", NULL);
    bool synced = descriptor != NULL && did(call("os", "fsync", "(O)", descriptor));
    Py_XDECREF(descriptor);
    return synced && close_target(ends) && did(call("os", "replace", "(OO)", ends->temporary, ends->name));
}

/* Takes back what was written. The failure that led here is the one to report. */
static void undo(struct ends *ends) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (ends->start != NULL && did(PyObject_CallMethod(ends->target, "seek", "O", ends->start))) {
        did(PyObject_CallMethod(ends->target, "truncate", NULL));
    }
    if (ends->temporary != NULL) {
        close_target(ends);
        PyErr_Clear();
        did(call("os", "unlink", "(O)", ends->temporary));
    }
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
}

static void release_room(struct room *room) {
    Py_CLEAR(room->view);
}

int ends_end(struct ends *ends) {
    if (!PyErr_Occurred() && ends->name != NULL) {
        (void)put_in_place(ends);
    }
    if (PyErr_Occurred()) {
        undo(ends);
    }
    if (ends->owns_source) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        did(PyObject_CallMethod(ends->source, "close", NULL));
        PyErr_Clear(); /* a file that was only read */
        PyErr_Restore(type, value, traceback);
    }
    release_room(&ends->in);
    release_room(&ends->out);
    Py_CLEAR(ends->source);
    Py_CLEAR(ends->target);
    Py_CLEAR(ends->name);
    Py_CLEAR(ends->temporary);
    Py_CLEAR(ends->start);
    return PyErr_Occurred() ? -1 : 0;
}
