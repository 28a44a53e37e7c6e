/* Many values in one call, without the GIL. */
#include "binding.h"

/* The keys, values and associated data of a batch, and what becomes of them. */
struct batch {
    Py_buffer key;        /* of all items, or */
    struct sequence keys; /* one key each */
    struct sequence in;
    struct sequence aads;
    struct clinic_item *items;
    PyObject **made;
};

static void release(struct batch *batch) {
    for (size_t i = 0; batch->made != NULL && i < batch->in.count; i++) {
        Py_XDECREF(batch->made[i]);
    }
    PyMem_Free(batch->made);
    PyMem_Free(batch->items);
    PyBuffer_Release(&batch->key);
    sequence_release(&batch->keys);
    sequence_release(&batch->in);
    sequence_release(&batch->aads);
}

static int take_keys(struct batch *batch, PyObject *object) {
    if (PyObject_CheckBuffer(object)) {
        if (PyObject_GetBuffer(object, &batch->key, PyBUF_SIMPLE) < 0) {
            return -1;
        }
        return has_length("key", (size_t)batch->key.len, CLINIC_KEY_LENGTH) ? 0 : -1;
    }
    if (sequence_take(&batch->keys, object) < 0) {
        return -1;
    }
    for (size_t i = 0; i < batch->keys.count; i++) {
        if (!has_length("key", batch->keys.bytes[i].length, CLINIC_KEY_LENGTH)) {
            return -1;
        }
    }
    return 0;
}

static int take(struct batch *batch, PyObject *keys, PyObject *in, PyObject *aads) {
    if (take_keys(batch, keys) < 0 || sequence_take(&batch->in, in) < 0 || sequence_take(&batch->aads, aads) < 0) {
        return -1;
    }
    size_t count = batch->in.count;
    if (batch->aads.count != count || (batch->keys.objects != NULL && batch->keys.count != count)) {
        PyErr_SetString(PyExc_ValueError, "there must be as many aads, and keys if not one for all, as values");
        return -1;
    }
    batch->items = PyMem_Calloc(count == 0 ? 1 : count, sizeof *batch->items);
    batch->made = PyMem_Calloc(count == 0 ? 1 : count, sizeof *batch->made);
    if (batch->items == NULL || batch->made == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        batch->items[i] = (struct clinic_item){
            .key = batch->keys.objects == NULL ? batch->key.buf : batch->keys.bytes[i].data,
            .aad = batch->aads.bytes[i],
            .in = batch->in.bytes[i],
        };
    }
    return 0;
}

static int make_room_to_seal(struct batch *batch) {
    for (size_t i = 0; i < batch->in.count; i++) {
        size_t length = batch->items[i].in.length;
        if (length > CLINIC_PLAINTEXT_MOST || length > (size_t)PY_SSIZE_T_MAX - CLINIC_SEAL_OVERHEAD) {
            PyErr_SetString(PyExc_ValueError, "plaintext is longer than AES-GCM allows");
            return -1;
        }
        batch->made[i] = new_bytes(length + CLINIC_SEAL_OVERHEAD, &batch->items[i].out);
        if (batch->made[i] == NULL) {
            return -1;
        }
    }
    return 0;
}

/* What has no length of a sealed value gets no room, and counts as empty: the library refuses it in its turn. */
static int make_room_to_open(struct batch *batch, enum clinic_use use) {
    for (size_t i = 0; i < batch->in.count; i++) {
        struct clinic_bytes *in = &batch->items[i].in;
        if (use == CLINIC_USE_KEY ? in->length != CLINIC_WRAPPED_LENGTH : in->length < CLINIC_SEAL_OVERHEAD) {
            in->length = 0;
        }
        batch->made[i] = new_bytes(in->length == 0 ? 0 : in->length - CLINIC_SEAL_OVERHEAD, &batch->items[i].out);
        if (batch->made[i] == NULL) {
            return -1;
        }
    }
    return 0;
}

/* Until the whole batch has succeeded the values are in no object that Python code could find. */
static PyObject *hand_over(struct batch *batch) {
    PyObject *list = PyList_New((Py_ssize_t)batch->in.count);
    for (size_t i = 0; list != NULL && i < batch->in.count; i++) {
        PyObject *value = batch->made[i];
        batch->made[i] = NULL;
        if (PyList_SetItem(list, (Py_ssize_t)i, value) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *seal_batch(PyObject *module, enum clinic_use use, struct batch *batch) {
    enum clinic_status status;
    if (make_room_to_seal(batch) < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    status = clinic_seal_many(use, batch->items, batch->in.count);
    Py_END_ALLOW_THREADS
    return status == CLINIC_OK ? hand_over(batch) : raise_status(module, status);
}

static PyObject *open_batch(PyObject *module, enum clinic_use use, struct batch *batch) {
    enum clinic_status status;
    size_t failed = 0;
    if (make_room_to_open(batch, use) < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    status = clinic_open_many(use, batch->items, batch->in.count, &failed);
    Py_END_ALLOW_THREADS
    if (status == CLINIC_REFUSED) {
        return raise_refused_item(module, failed);
    }
    return status == CLINIC_OK ? hand_over(batch) : raise_status(module, status);
}

static PyObject *seal_many(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key_or_keys", "plaintexts", "aads", NULL};
    struct batch batch = {0};
    PyObject *keys, *plaintexts, *aads;
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:seal_many", names, &keys, &plaintexts, &aads)) {
        return NULL;
    }
    if (take(&batch, keys, plaintexts, aads) == 0) {
        made = seal_batch(module, CLINIC_USE_DATA, &batch);
    }
    release(&batch);
    return made;
}

static PyObject *open_many(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key_or_keys", "sealed", "aads", NULL};
    struct batch batch = {0};
    PyObject *keys, *sealed, *aads;
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:open_many", names, &keys, &sealed, &aads)) {
        return NULL;
    }
    if (take(&batch, keys, sealed, aads) == 0) {
        made = open_batch(module, CLINIC_USE_DATA, &batch);
    }
    release(&batch);
    return made;
}

static bool are_keys(const struct sequence *values) {
    for (size_t i = 0; i < values->count; i++) {
        if (!has_length("data_key", values->bytes[i].length, CLINIC_KEY_LENGTH)) {
            return false;
        }
    }
    return true;
}

static PyObject *wrap_keys(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"master", "data_keys", "aads", NULL};
    struct batch batch = {0};
    PyObject *master, *data_keys, *aads;
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:wrap_keys", names, &master, &data_keys, &aads)) {
        return NULL;
    }
    if (take(&batch, master, data_keys, aads) == 0 && are_keys(&batch.in)) {
        made = seal_batch(module, CLINIC_USE_KEY, &batch);
    }
    release(&batch);
    return made;
}

static PyObject *unwrap_keys(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"master", "wrapped", "aads", NULL};
    struct batch batch = {0};
    PyObject *master, *wrapped, *aads;
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:unwrap_keys", names, &master, &wrapped, &aads)) {
        return NULL;
    }
    if (take(&batch, master, wrapped, aads) == 0) {
        made = open_batch(module, CLINIC_USE_KEY, &batch);
    }
    release(&batch);
    return made;
}

static PyMethodDef functions[] = {
    FUNCTION("seal_many", seal_many, "(key_or_keys, plaintexts, aads)", "seal of each value, in one call."),
    FUNCTION("open_many", open_many, "(key_or_keys, sealed, aads)", "open of each value in one call: all of them, or CryptoError with the first failing index."),
    FUNCTION("wrap_keys", wrap_keys, "(master, data_keys, aads)", "wrap_key of each data key, in one call."),
    FUNCTION("unwrap_keys", unwrap_keys, "(master, wrapped, aads)", "unwrap_key of each wrapped key, in one call: all of them or none."),
    {NULL, NULL, 0, NULL},
};

int add_many(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
