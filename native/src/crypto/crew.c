#include "crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* All below the mutex is read and written only with it held. */
struct crew {
    pthread_mutex_t mutex;
    pthread_cond_t wake;     /* there is work, or none will come */
    pthread_cond_t finished; /* of all pieces */
    size_t references;       /* the last one to leave frees the crew */
    size_t helpers;
    bool closed;
    crew_work work;
    void *context;
    size_t pieces;
    size_t next;
    size_t done;
};

static void leave(struct crew *crew) {
    bool last = --crew->references == 0;
    pthread_mutex_unlock(&crew->mutex);
    if (last) {
        pthread_cond_destroy(&crew->wake);
        pthread_cond_destroy(&crew->finished);
        pthread_mutex_destroy(&crew->mutex);
        free(crew);
    }
}

/* Takes pieces while there are any. The mutex is held before and after. */
static void take_pieces(struct crew *crew, size_t worker) {
    while (crew->next < crew->pieces) {
        crew_work work = crew->work;
        void *context = crew->context;
        size_t piece = crew->next++;
        pthread_mutex_unlock(&crew->mutex);
        work(context, worker, piece);
        pthread_mutex_lock(&crew->mutex);
        if (++crew->done == crew->pieces) {
            pthread_cond_signal(&crew->finished);
        }
    }
}

static void *help(void *argument) {
    struct crew *crew = argument;
    pthread_mutex_lock(&crew->mutex);
    size_t worker = ++crew->helpers;
    while (!crew->closed) {
        take_pieces(crew, worker);
        if (!crew->closed && crew->next == crew->pieces) {
            pthread_cond_wait(&crew->wake, &crew->mutex);
        }
    }
    leave(crew);
    return NULL;
}

static void start_helpers(struct crew *crew, size_t count) {
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;
    sigset_t before;
    if (pthread_attr_init(&attributes) != 0) {
        return;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* The interpreter's signal handlers belong on the interpreter's threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < count; i++) {
        crew->references++;
        if (pthread_create(&thread, &attributes, help, crew) != 0) {
            crew->references--;
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

struct crew *crew_begin(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = processors > WORKERS_MOST ? WORKERS_MOST : (size_t)(processors < 1 ? 1 : processors);
    struct crew *crew = workers == 1 ? NULL : calloc(1, sizeof *crew);
    if (crew == NULL) {
        return NULL;
    }
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->wake, NULL);
    pthread_cond_init(&crew->finished, NULL);
    pthread_mutex_lock(&crew->mutex);
    crew->references = 1;
    start_helpers(crew, workers - 1);
    pthread_mutex_unlock(&crew->mutex);
    return crew;
}

void crew_run(struct crew *crew, crew_work work, void *context, size_t pieces) {
    if (crew == NULL) {
        for (size_t piece = 0; piece < pieces; piece++) {
            work(context, 0, piece);
        }
        return;
    }
    pthread_mutex_lock(&crew->mutex);
    crew->work = work;
    crew->context = context;
    crew->pieces = pieces;
    crew->next = 0;
    crew->done = 0;
    pthread_cond_broadcast(&crew->wake);
    take_pieces(crew, 0);
    while (crew->done < crew->pieces) {
        pthread_cond_wait(&crew->finished, &crew->mutex);
    }
    pthread_mutex_unlock(&crew->mutex);
}

void crew_end(struct crew *crew) {
    if (crew == NULL) {
        return;
    }
    pthread_mutex_lock(&crew->mutex);
    crew->closed = true;
    pthread_cond_broadcast(&crew->wake);
    leave(crew);
}
