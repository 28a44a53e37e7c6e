/* Work that splits into parts, on as many threads as there are processors to run on. */
#ifndef CLINIC_CRYPTO_THREADS_H
#define CLINIC_CRYPTO_THREADS_H

#include <stddef.h>

enum { PARTS_MOST = 4 };

/* How many parts `work` units are worth: one for each `least` of them, at most one a processor and PARTS_MOST. */
size_t parts_for(size_t work, size_t least);

/*
 * Calls run(parts + i * size) for each part, the first on the calling thread, and returns when all are done.
 * Where the system gives no thread the calling one does the part too.
 */
void run_parts(void (*run)(void *part), void *parts, size_t size, size_t count);

#endif
