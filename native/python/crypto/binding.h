/* What the files of native.crypto share: module state, errors, arguments. */
#ifndef CLINIC_CRYPTO_BINDING_H
#define CLINIC_CRYPTO_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include "clinic/crypto.h"

/* Below this many bytes, giving the GIL away costs more than the work. */
enum { RELEASE_GIL_FROM = 4096 };

/* A row of a module's functions, with keyword arguments and a signature that inspect and help can read. */
#define FUNCTION(name, function, signature, doc) \
    {name, (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS, name signature "\n--\n\n" doc}

struct state {
    PyObject *error;     /* CryptoError */
    PyObject *normalize; /* unicodedata.normalize */
};

/* Each adds the functions of one file; -1 with an exception set, or 0. */
int add_single(PyObject *module);
int add_many(PyObject *module);
int add_tokens(PyObject *module);
int add_stream(PyObject *module);

/* Sets the exception of a status that is not CLINIC_OK; always NULL. */
PyObject *raise_status(PyObject *module, enum clinic_status status);

/* CryptoError with the index of the item that failed; always NULL. */
PyObject *raise_refused_item(PyObject *module, size_t index);

/* False with ValueError set if the length is not `want`. */
bool has_length(const char *name, size_t length, size_t want);

struct clinic_bytes bytes_of(const Py_buffer *view);

/* Bytes of `length` that nobody has seen yet, to be filled through `*data`. */
PyObject *new_bytes(size_t length, uint8_t **data);

/* A sequence of bytes-like objects, held so that it may be read without the GIL. */
struct sequence {
    PyObject *objects; /* a tuple */
    size_t count;
    struct clinic_bytes *bytes;
    Py_buffer *views; /* of what is not exactly bytes; NULL if all are */
    size_t viewed;
};

/* -1 with TypeError set if it is not one. sequence_release may be called on a zeroed struct. */
int sequence_take(struct sequence *sequence, PyObject *object);
void sequence_release(struct sequence *sequence);

#endif
