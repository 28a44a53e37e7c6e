/* seal_stream and open_stream between paths or file objects. */
#include "clinic/stream.h"

#include "ends.h"

static enum clinic_status run(const uint8_t *key, struct clinic_bytes aad, struct ends *ends, bool seal,
                              uint64_t *length) {
    struct clinic_io io = {ends, ends_read, ends_write};
    struct clinic_stream_buffers buffers = {
        .plain = seal ? ends->in.data : ends->out.data,
        .sealed = seal ? ends->out.data : ends->in.data,
    };
    ends->thread = PyEval_SaveThread();
    enum clinic_status status = (seal ? clinic_seal_stream : clinic_open_stream)(key, aad, &io, buffers, length);
    PyEval_RestoreThread(ends->thread);
    return status;
}

static PyObject *stream(PyObject *module, PyObject *args, PyObject *kwargs, bool seal) {
    static char *names[] = {"key", "source", "target", "aad", NULL};
    struct ends ends = {0};
    PyObject *source, *target;
    Py_buffer key, aad = {0};
    uint64_t length = 0;
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*OO|y*", names, &key, &source, &target, &aad)) {
        return NULL;
    }
    if (has_length("key", (size_t)key.len, CLINIC_KEY_LENGTH) &&
        ends_begin(&ends, source, target, seal ? CLINIC_STREAM_PLAIN_BUFFER : CLINIC_STREAM_SEALED_BUFFER,
                   seal ? CLINIC_STREAM_SEALED_BUFFER : CLINIC_STREAM_PLAIN_BUFFER) == 0) {
        enum clinic_status status = run(key.buf, bytes_of(&aad), &ends, seal, &length);
        if (status != CLINIC_OK && status != CLINIC_IO) {
            raise_status(module, status);
        }
    }
    if (ends_end(&ends) == 0) {
        made = PyLong_FromUnsignedLongLong(length);
    }
    PyBuffer_Release(&key);
    PyBuffer_Release(&aad);
    return made;
}

static PyObject *seal_stream(PyObject *module, PyObject *args, PyObject *kwargs) {
    return stream(module, args, kwargs, true);
}

static PyObject *open_stream(PyObject *module, PyObject *args, PyObject *kwargs) {
    return stream(module, args, kwargs, false);
}

static PyMethodDef functions[] = {
    FUNCTION("seal_stream", seal_stream, "(key, source, target, aad=b'')", "Seals a file in segments of 64 KiB; the plaintext's length."),
    FUNCTION("open_stream", open_stream, "(key, source, target, aad=b'')", "Opens what seal_stream made; the plaintext's length, or CryptoError."),
    {NULL, NULL, 0, NULL},
};

int add_stream(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
