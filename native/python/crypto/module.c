#include "binding.h"

static const char error_doc[] =
    "What was given does not authenticate: a wrong key, nonce, associated data, length or tag, never said which.\n\n"
    "index is the first failing item's place in open_many and unwrap_keys, and None elsewhere.";

static int make_error(PyObject *module, struct state *state) {
    PyObject *attributes = Py_BuildValue("{s:O}", "index", Py_None);
    if (attributes == NULL) {
        return -1;
    }
    state->error = PyErr_NewExceptionWithDoc("native.crypto.CryptoError", error_doc, NULL, attributes);
    Py_DECREF(attributes);
    return state->error == NULL ? -1 : PyModule_AddObjectRef(module, "CryptoError", state->error);
}

static int take_normalize(struct state *state) {
    PyObject *unicodedata = PyImport_ImportModule("unicodedata");
    if (unicodedata == NULL) {
        return -1;
    }
    state->normalize = PyObject_GetAttrString(unicodedata, "normalize");
    Py_DECREF(unicodedata);
    return state->normalize == NULL ? -1 : 0;
}

static int execute(PyObject *module) {
    struct state *state = PyModule_GetState(module);
    if (make_error(module, state) < 0 || take_normalize(state) < 0 || add_single(module) < 0 ||
        add_many(module) < 0 || add_tokens(module) < 0 || add_stream(module) < 0) {
        return -1;
    }
    return 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    struct state *state = PyModule_GetState(module);
    Py_VISIT(state->error);
    Py_VISIT(state->normalize);
    return 0;
}

static int clear(PyObject *module) {
    struct state *state = PyModule_GetState(module);
    Py_CLEAR(state->error);
    Py_CLEAR(state->normalize);
    return 0;
}

static void release(void *module) {
    clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "native.crypto",
    .m_doc = "Authenticated encryption, key derivation and blind-index tokens over OpenSSL 3.",
    .m_size = sizeof(struct state),
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit_crypto(void) {
    return PyModuleDef_Init(&definition);
}
