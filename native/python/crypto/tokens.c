/* Key derivation and blind-index tokens. */
#include <string.h>

#include "binding.h"
#include "clinic/identifier.h"

/* A value that a person typed is far shorter; its normal form is made by several copies of it. */
enum { TYPED_MOST = 65536 };

/* Whether a secret has 1 to 65,536 bytes; else ValueError. */
static bool is_secret(const char *name, size_t length) {
    if (length == 0) {
        PyErr_Format(PyExc_ValueError, "%s must not be empty", name);
    } else if (length > CLINIC_SECRET_MOST) {
        PyErr_Format(PyExc_ValueError, "%s must be at most %d bytes", name, (int)CLINIC_SECRET_MOST);
    } else {
        return true;
    }
    return false;
}

static PyObject *token_of(PyObject *module, struct clinic_bytes key, struct clinic_bytes value) {
    uint8_t *out = NULL;
    if (!is_secret("key", key.length)) {
        return NULL;
    }
    PyObject *made = new_bytes(CLINIC_TOKEN_LENGTH, &out);
    if (made == NULL) {
        return NULL;
    }
    enum clinic_status status = clinic_tokens(key, &value, 1, &out);
    if (status != CLINIC_OK) {
        Py_DECREF(made);
        return raise_status(module, status);
    }
    return made;
}

static PyObject *token(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key", "value", NULL};
    Py_buffer key, value;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*y*:token", names, &key, &value)) {
        return NULL;
    }
    PyObject *made = token_of(module, bytes_of(&key), bytes_of(&value));
    PyBuffer_Release(&key);
    PyBuffer_Release(&value);
    return made;
}

/* A list of `count` unseen tokens, and where the bytes of each are. */
static PyObject *unseen_tokens(size_t count, uint8_t **places) {
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *made = new_bytes(CLINIC_TOKEN_LENGTH, &places[i]);
        if (made == NULL || PyList_SetItem(list, (Py_ssize_t)i, made) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *tokens_of(PyObject *module, struct clinic_bytes key, const struct sequence *values) {
    enum clinic_status status;
    uint8_t **places = PyMem_Calloc(values->count == 0 ? 1 : values->count, sizeof *places);
    if (places == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *list = unseen_tokens(values->count, places);
    if (list != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = clinic_tokens(key, values->bytes, values->count, places);
        Py_END_ALLOW_THREADS
        if (status != CLINIC_OK) {
            Py_CLEAR(list);
            raise_status(module, status);
        }
    }
    PyMem_Free(places);
    return list;
}

static PyObject *tokens(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key", "values", NULL};
    struct sequence values = {0};
    PyObject *given;
    PyObject *made = NULL;
    Py_buffer key;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*O:tokens", names, &key, &given)) {
        return NULL;
    }
    if (is_secret("key", (size_t)key.len) && sequence_take(&values, given) == 0) {
        made = tokens_of(module, bytes_of(&key), &values);
    }
    sequence_release(&values);
    PyBuffer_Release(&key);
    return made;
}

/* The kinds of identifier: how Python's Unicode tables put one into one case before the library goes on. */
static const struct kind {
    const char *name;
    enum clinic_identifier identifier;
    const char *form;   /* of unicodedata.normalize */
    const char *method; /* of str */
} kinds[] = {
    {"email", CLINIC_EMAIL, "NFC", "lower"},
    {"phone", CLINIC_PHONE, "NFKC", "strip"},
    {"document", CLINIC_DOCUMENT, "NFC", "upper"},
    {"text", CLINIC_TEXT, "NFKC", "casefold"},
};

static const struct kind *kind_named(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    PyErr_SetString(PyExc_ValueError, "kind must be email, phone, document or text");
    return NULL;
}

/* Normal form, one case, normal form again: changing case can undo the form. */
static PyObject *in_one_case(PyObject *module, const struct kind *kind, PyObject *value) {
    const struct state *state = PyModule_GetState(module);
    PyObject *first = PyObject_CallFunction(state->normalize, "sO", kind->form, value);
    PyObject *cased = first == NULL ? NULL : PyObject_CallMethod(first, kind->method, NULL);
    PyObject *last = cased == NULL ? NULL : PyObject_CallFunction(state->normalize, "sO", kind->form, cased);
    Py_XDECREF(first);
    Py_XDECREF(cased);
    return last;
}

static PyObject *token_of_text(PyObject *module, struct clinic_bytes key, const struct kind *kind, PyObject *text) {
    Py_ssize_t length;
    PyObject *made = NULL;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &length);
    if (utf8 == NULL) {
        return NULL;
    }
    uint8_t *normal = PyMem_Malloc((size_t)length + 1);
    size_t used = 0;
    if (normal == NULL) {
        return PyErr_NoMemory();
    }
    struct clinic_bytes given = {(const uint8_t *)utf8, (size_t)length};
    if (clinic_normalise(kind->identifier, given, normal, &used) != CLINIC_OK) {
        PyErr_Format(PyExc_ValueError, "the value cannot be read as %s", kind->name);
    } else {
        made = token_of(module, key, (struct clinic_bytes){normal, used});
    }
    clinic_wipe(normal, (size_t)length + 1);
    PyMem_Free(normal);
    return made;
}

static bool is_typed(PyObject *value) {
    if (PyUnicode_GetLength(value) <= TYPED_MOST) {
        return true;
    }
    PyErr_Format(PyExc_ValueError, "the value must be at most %d characters", (int)TYPED_MOST);
    return false;
}

static PyObject *generate_pii_token(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"key", "value", "kind", NULL};
    PyObject *value;
    PyObject *made = NULL;
    const char *name;
    Py_buffer key;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*Us:generate_pii_token", names, &key, &value, &name)) {
        return NULL;
    }
    const struct kind *kind = kind_named(name);
    PyObject *text = kind == NULL || !is_typed(value) ? NULL : in_one_case(module, kind, value);
    if (text != NULL) {
        made = token_of_text(module, bytes_of(&key), kind, text);
        Py_DECREF(text);
    }
    PyBuffer_Release(&key);
    return made;
}

static const char wrong_length[] = "length must be 1 to 8160";

static bool derivation_fits(size_t secret, size_t salt, size_t info, Py_ssize_t length) {
    if (!is_secret("ikm", secret) || (salt != 0 && !is_secret("salt", salt))) {
        return false;
    }
    if (info > CLINIC_HKDF_INFO_MOST) {
        PyErr_SetString(PyExc_ValueError, "info must be at most 1024 bytes");
    } else if (length < 1 || length > CLINIC_HKDF_MOST) {
        PyErr_SetString(PyExc_ValueError, wrong_length);
    } else {
        return true;
    }
    return false;
}

static PyObject *hkdf_sha256(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"ikm", "salt", "info", "length", NULL};
    Py_buffer secret = {0}, salt = {0}, info = {0};
    Py_ssize_t length = CLINIC_KEY_LENGTH;
    PyObject *made = NULL;
    uint8_t *out = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|y*y*n:hkdf_sha256", names, &secret, &salt, &info, &length)) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_SetString(PyExc_ValueError, wrong_length);
        }
        return NULL;
    }
    if (derivation_fits((size_t)secret.len, (size_t)salt.len, (size_t)info.len, length)) {
        made = new_bytes((size_t)length, &out);
    }
    if (made != NULL) {
        enum clinic_status status =
            clinic_hkdf_sha256(bytes_of(&secret), bytes_of(&salt), bytes_of(&info), out, (size_t)length);
        if (status != CLINIC_OK) {
            Py_CLEAR(made);
            raise_status(module, status);
        }
    }
    PyBuffer_Release(&secret);
    PyBuffer_Release(&salt);
    PyBuffer_Release(&info);
    return made;
}

static PyMethodDef functions[] = {
    FUNCTION("token", token, "(key, value)", "HMAC-SHA-256 of a value: 32 bytes."),
    FUNCTION("tokens", tokens, "(key, values)", "token of each value, in one call."),
    FUNCTION("generate_pii_token", generate_pii_token, "(key, value, kind)", "token of the normal form of an identifier."),
    FUNCTION("hkdf_sha256", hkdf_sha256, "(ikm, salt=b'', info=b'', length=32)", "RFC 5869 with SHA-256."),
    {NULL, NULL, 0, NULL},
};

int add_tokens(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
