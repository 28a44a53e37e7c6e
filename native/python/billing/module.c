#include "topics.h"

/* Every topic's add_<topic>, in the order they are added. */
static int (*const topics[])(PyObject *module) = {
    NULL,
};

static int execute(PyObject *module) {
    for (int (*const *add)(PyObject *) = topics; *add != NULL; add++) {
        if ((*add)(module) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "native.billing",
    .m_doc = "Prices, coverage, refunds and case groups in integers of minor units.",
    .m_size = 0,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_billing(void) {
    return PyModuleDef_Init(&definition);
}
