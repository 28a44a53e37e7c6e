/* One value a call: AES-256-GCM and XAES-256-GCM with the caller's nonce, seal, open, and keys wrapped by keys. */
#include "binding.h"

/* A call with the caller's nonce. */
struct call {
    Py_buffer key;
    Py_buffer nonce;
    Py_buffer in;
    Py_buffer aad;
};

typedef enum clinic_status (*cipher_function)(const struct call *call, uint8_t *out);

static enum clinic_status gcm_encrypt(const struct call *call, uint8_t *out) {
    return clinic_aes_gcm_encrypt(call->key.buf, bytes_of(&call->nonce), bytes_of(&call->in), bytes_of(&call->aad),
                                  out);
}

static enum clinic_status gcm_decrypt(const struct call *call, uint8_t *out) {
    return clinic_aes_gcm_decrypt(call->key.buf, bytes_of(&call->nonce), bytes_of(&call->in), bytes_of(&call->aad),
                                  out);
}

static enum clinic_status xaes_encrypt(const struct call *call, uint8_t *out) {
    return clinic_xaes_encrypt(call->key.buf, call->nonce.buf, bytes_of(&call->in), bytes_of(&call->aad), out);
}

static enum clinic_status xaes_decrypt(const struct call *call, uint8_t *out) {
    return clinic_xaes_decrypt(call->key.buf, call->nonce.buf, bytes_of(&call->in), bytes_of(&call->aad), out);
}

static void release(struct call *call) {
    PyBuffer_Release(&call->key);
    PyBuffer_Release(&call->nonce);
    PyBuffer_Release(&call->in);
    PyBuffer_Release(&call->aad);
}

static bool plaintext_fits(size_t length) {
    if (length <= CLINIC_PLAINTEXT_MOST && length <= (size_t)PY_SSIZE_T_MAX - CLINIC_SEAL_OVERHEAD) {
        return true;
    }
    PyErr_SetString(PyExc_ValueError, "plaintext is longer than AES-GCM allows");
    return false;
}

/* Hands over what was made; after a failure it is dropped, wiped by the library, and the exception set. */
static PyObject *finish(PyObject *module, PyObject *made, enum clinic_status status) {
    if (made != NULL && status != CLINIC_OK) {
        Py_DECREF(made);
        return raise_status(module, status);
    }
    return made;
}

static PyObject *run(PyObject *module, const struct call *call, cipher_function function, size_t length) {
    uint8_t *out = NULL;
    enum clinic_status status = CLINIC_OK;
    PyObject *made = new_bytes(length, &out);
    if (made != NULL && call->in.len < RELEASE_GIL_FROM) {
        status = function(call, out);
    } else if (made != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = function(call, out);
        Py_END_ALLOW_THREADS
    }
    return finish(module, made, status);
}

static bool nonce_fits(const Py_buffer *nonce, bool xaes) {
    if (xaes) {
        return has_length("nonce", (size_t)nonce->len, CLINIC_XAES_NONCE_LENGTH);
    }
    if (nonce->len >= CLINIC_GCM_NONCE_LEAST && nonce->len <= CLINIC_GCM_NONCE_MOST) {
        return true;
    }
    PyErr_Format(PyExc_ValueError, "nonce must be 1 to 128 bytes, not %zd", nonce->len);
    return false;
}

static PyObject *encrypt(PyObject *module, PyObject *args, PyObject *kwargs, bool xaes) {
    static char *names[] = {"key", "nonce", "plaintext", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*y*|y*", names, &call.key, &call.nonce, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("key", (size_t)call.key.len, CLINIC_KEY_LENGTH) && nonce_fits(&call.nonce, xaes) &&
        plaintext_fits((size_t)call.in.len)) {
        made = run(module, &call, xaes ? xaes_encrypt : gcm_encrypt, (size_t)call.in.len + CLINIC_TAG_LENGTH);
    }
    release(&call);
    return made;
}

static PyObject *decrypt(PyObject *module, PyObject *args, PyObject *kwargs, bool xaes) {
    static char *names[] = {"key", "nonce", "ciphertext", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*y*|y*", names, &call.key, &call.nonce, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("key", (size_t)call.key.len, CLINIC_KEY_LENGTH) && nonce_fits(&call.nonce, xaes)) {
        if (call.in.len < CLINIC_TAG_LENGTH) {
            made = raise_status(module, CLINIC_REFUSED);
        } else {
            made = run(module, &call, xaes ? xaes_decrypt : gcm_decrypt, (size_t)call.in.len - CLINIC_TAG_LENGTH);
        }
    }
    release(&call);
    return made;
}

static PyObject *aes_gcm_encrypt(PyObject *module, PyObject *args, PyObject *kwargs) {
    return encrypt(module, args, kwargs, false);
}

static PyObject *aes_gcm_decrypt(PyObject *module, PyObject *args, PyObject *kwargs) {
    return decrypt(module, args, kwargs, false);
}

static PyObject *xaes_gcm_encrypt(PyObject *module, PyObject *args, PyObject *kwargs) {
    return encrypt(module, args, kwargs, true);
}

static PyObject *xaes_gcm_decrypt(PyObject *module, PyObject *args, PyObject *kwargs) {
    return decrypt(module, args, kwargs, true);
}

static enum clinic_status seal_item(enum clinic_use use, const struct clinic_item *item) {
    return clinic_seal_many(use, item, 1);
}

static enum clinic_status open_item(enum clinic_use use, const struct clinic_item *item) {
    size_t failed;
    return clinic_open_many(use, item, 1, &failed);
}

typedef enum clinic_status (*item_function)(enum clinic_use use, const struct clinic_item *item);

static PyObject *run_item(PyObject *module, enum clinic_use use, const struct call *call, item_function function,
                          size_t length) {
    struct clinic_item item = {call->key.buf, bytes_of(&call->aad), bytes_of(&call->in), NULL};
    enum clinic_status status = CLINIC_OK;
    PyObject *made = new_bytes(length, &item.out);
    if (made != NULL && call->in.len < RELEASE_GIL_FROM) {
        status = function(use, &item);
    } else if (made != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = function(use, &item);
        Py_END_ALLOW_THREADS
    }
    return finish(module, made, status);
}

static PyObject *seal(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key", "plaintext", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*|y*:seal", names, &call.key, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("key", (size_t)call.key.len, CLINIC_KEY_LENGTH) && plaintext_fits((size_t)call.in.len)) {
        made = run_item(module, CLINIC_USE_DATA, &call, seal_item, (size_t)call.in.len + CLINIC_SEAL_OVERHEAD);
    }
    release(&call);
    return made;
}

static PyObject *open_sealed(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key", "sealed", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*|y*:open", names, &call.key, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("key", (size_t)call.key.len, CLINIC_KEY_LENGTH)) {
        if (call.in.len < CLINIC_SEAL_OVERHEAD) {
            made = raise_status(module, CLINIC_REFUSED);
        } else {
            made = run_item(module, CLINIC_USE_DATA, &call, open_item, (size_t)call.in.len - CLINIC_SEAL_OVERHEAD);
        }
    }
    release(&call);
    return made;
}

static PyObject *wrap_key(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"master", "data_key", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*|y*:wrap_key", names, &call.key, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("master", (size_t)call.key.len, CLINIC_KEY_LENGTH) &&
        has_length("data_key", (size_t)call.in.len, CLINIC_KEY_LENGTH)) {
        made = run_item(module, CLINIC_USE_KEY, &call, seal_item, CLINIC_WRAPPED_LENGTH);
    }
    release(&call);
    return made;
}

static PyObject *unwrap_key(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"master", "wrapped", "aad", NULL};
    struct call call = {0};
    PyObject *made = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*|y*:unwrap_key", names, &call.key, &call.in, &call.aad)) {
        return NULL;
    }
    if (has_length("master", (size_t)call.key.len, CLINIC_KEY_LENGTH)) {
        if (call.in.len != CLINIC_WRAPPED_LENGTH) {
            made = raise_status(module, CLINIC_REFUSED);
        } else {
            made = run_item(module, CLINIC_USE_KEY, &call, open_item, CLINIC_KEY_LENGTH);
        }
    }
    release(&call);
    return made;
}

static PyMethodDef functions[] = {
    FUNCTION("aes_gcm_encrypt", aes_gcm_encrypt, "(key, nonce, plaintext, aad=b'')", "AES-256-GCM: ciphertext and tag."),
    FUNCTION("aes_gcm_decrypt", aes_gcm_decrypt, "(key, nonce, ciphertext, aad=b'')", "The plaintext, or CryptoError."),
    FUNCTION("xaes_gcm_encrypt", xaes_gcm_encrypt, "(key, nonce, plaintext, aad=b'')", "XAES-256-GCM: ciphertext and tag."),
    FUNCTION("xaes_gcm_decrypt", xaes_gcm_decrypt, "(key, nonce, ciphertext, aad=b'')", "The plaintext, or CryptoError."),
    FUNCTION("seal", seal, "(key, plaintext, aad=b'')", "A fresh random nonce, then what XAES-256-GCM makes."),
    FUNCTION("open", open_sealed, "(key, sealed, aad=b'')", "The plaintext of what seal made, or CryptoError."),
    FUNCTION("wrap_key", wrap_key, "(master, data_key, aad=b'')", "A data key of 32 bytes, sealed under a master key: 72 bytes."),
    FUNCTION("unwrap_key", unwrap_key, "(master, wrapped, aad=b'')", "The data key, or CryptoError."),
    {NULL, NULL, 0, NULL},
};

int add_single(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
