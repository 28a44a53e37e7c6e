#include "topics.h"

/* Every topic's add_<topic>, in the order they are added. */
static int (*const topics[])(PyObject *module) = {
    add_rounding, add_line, add_priced_line, add_price,
    add_allocate,
    add_charge, add_copay, add_plan, add_coverage,
    add_times, add_tier, add_policy, add_refund,
    add_icd10, add_grouping,
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

static int traverse(PyObject *module, visitproc visit, void *arg) {
    struct billing_state *state = PyModule_GetState(module);
    for (int i = 0; i < BILLING_OBJECT_COUNT; i++) {
        Py_VISIT(state->objects[i]);
    }
    return 0;
}

static int clear(PyObject *module) {
    struct billing_state *state = PyModule_GetState(module);
    for (int i = 0; i < BILLING_OBJECT_COUNT; i++) {
        Py_CLEAR(state->objects[i]);
    }
    return 0;
}

static void release(void *module) {
    (void)clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "native.billing",
    .m_doc = "Prices, coverage, refunds and case groups in integers of minor units.",
    .m_size = sizeof(struct billing_state),
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit_billing(void) {
    return PyModuleDef_Init(&definition);
}
