/* The calling thread and some helpers, who take pieces of work one by one. */
#ifndef CLINIC_CRYPTO_CREW_H
#define CLINIC_CRYPTO_CREW_H

#include <stddef.h>

enum { WORKERS_MOST = 4 };

struct crew;

/* Does one piece; `worker` is 0 for the calling thread, below WORKERS_MOST for all. */
typedef void (*crew_work)(void *context, size_t worker, size_t piece);

/* A helper for each processor but one. NULL, which crew_run takes, if that is none or memory is out. */
struct crew *crew_begin(void);

/*
 * Does pieces 0 to `pieces` - 1 and returns when all are done. A worker's pieces come in rising order. What a helper
 * has not yet taken the calling thread does itself, so a busy machine never makes it wait for a helper to start.
 */
void crew_run(struct crew *crew, crew_work work, void *context, size_t pieces);

/* The helpers leave when they next look; they touch nothing of the caller's any more. */
void crew_end(struct crew *crew);

#endif
