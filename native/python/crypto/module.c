#define PY_SSIZE_T_CLEAN
#include <Python.h>

static int execute(PyObject *module) {
    PyObject *error = PyErr_NewExceptionWithDoc(
        "native.crypto.CryptoError",
        "What was given does not authenticate: a wrong key, nonce, associated data, length or tag, never said which.",
        PyExc_Exception, NULL);
    if (error == NULL) {
        return -1;
    }
    int added = PyModule_AddObjectRef(module, "CryptoError", error);
    Py_DECREF(error);
    return added;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "native.crypto",
    .m_doc = "Authenticated encryption, key derivation and blind-index tokens over OpenSSL 3.",
    .m_size = 0,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_crypto(void) {
    return PyModuleDef_Init(&definition);
}
