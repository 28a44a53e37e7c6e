#include "threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

struct thread {
    pthread_t id;
    void (*run)(void *part);
    void *part;
    bool started;
};

size_t parts_for(size_t work, size_t least) {
    size_t worth = work / least;
    if (worth < 2) {
        return 1;
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN); /* reads a file: not for one value */
    size_t most = processors < 1 ? 1 : (size_t)processors;
    if (most > PARTS_MOST) {
        most = PARTS_MOST;
    }
    return worth < most ? worth : most;
}

static void *enter(void *argument) {
    struct thread *thread = argument;
    thread->run(thread->part);
    return NULL;
}

void run_parts(void (*run)(void *part), void *parts, size_t size, size_t count) {
    struct thread threads[PARTS_MOST];
    sigset_t all;
    sigset_t before;
    char *first = parts;
    /* The interpreter's signal handlers belong on the interpreter's threads. */
    bool masked = count > 1 && sigfillset(&all) == 0 && pthread_sigmask(SIG_SETMASK, &all, &before) == 0;
    for (size_t i = 1; i < count; i++) {
        threads[i] = (struct thread){.run = run, .part = first + i * size};
        threads[i].started = pthread_create(&threads[i].id, NULL, enter, &threads[i]) == 0;
    }
    if (masked) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    run(first);
    for (size_t i = 1; i < count; i++) {
        if (threads[i].started) {
            pthread_join(threads[i].id, NULL);
        } else {
            run(threads[i].part);
        }
    }
}
