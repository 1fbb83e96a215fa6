#include "guest/user/sh/sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* A process in the background. Ended ones stay until somebody has waited for them. */
struct job {
    struct job *next;
    int number;
    pid_t pid;
    bool ended;
    int wait_status;
    char *command;
};

static struct job *jobs;

int exit_status(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

static void print_job(const struct job *job, FILE *out)
{
    const char *state = !job->ended                     ? "Running"
                        : WIFSIGNALED(job->wait_status) ? strsignal(WTERMSIG(job->wait_status))
                                                        : "Done";
    fprintf(out, "[%d] %-12s %s\n", job->number, state, job->command);
}

/* What the user sees of it: the words of its first command. */
static char *describe(const struct node *node)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    while (node->type != NODE_COMMAND && node->left)
        node = node->left;
    for (const struct word *word = node->words; word; word = word->next)
        fprintf(out, "%s%s", word->text, word->next ? " " : "");
    fclose(out);
    return text;
}

void job_add(pid_t pid, const struct node *node)
{
    struct job **end = &jobs, *job = malloc(sizeof(*job));
    int number = 1;

    for (; *end; end = &(*end)->next)
        number = (*end)->number + 1;
    if (!job)
        abort();
    *job = (struct job){.number = number, .pid = pid, .command = describe(node)};
    *end = job;
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", number, pid);
}

static void remove_job(struct job **link)
{
    struct job *job = *link;

    *link = job->next;
    free(job->command);
    free(job);
}

static struct job **find(pid_t pid)
{
    struct job **link = &jobs;

    while (*link && (*link)->pid != pid)
        link = &(*link)->next;
    return link;
}

void job_ended(pid_t pid, int wait_status, bool report)
{
    struct job **link = find(pid);

    if (!*link)
        return;
    (*link)->ended = true;
    (*link)->wait_status = wait_status;
    if (report) {
        print_job(*link, stderr);
        remove_job(link);
    }
}

void jobs_poll(void)
{
    int wait_status;

    for (pid_t pid; (pid = waitpid(-1, &wait_status, WNOHANG)) > 0;)
        job_ended(pid, wait_status, shell.interactive);
}

int job_wait(pid_t pid)
{
    struct job **link = find(pid);
    int wait_status = 0;

    if (*link && (*link)->ended) {
        wait_status = (*link)->wait_status;
        remove_job(link);
        return exit_status(wait_status);
    }
    pid_t got;
    /* Whatever else ends in the meantime is noted: as first process we also get orphans. */
    while ((got = waitpid(-1, &wait_status, 0)) != pid) {
        if (got < 0 && errno != EINTR)
            return 127;
        if (got > 0)
            job_ended(got, wait_status, false);
    }
    link = find(pid);
    if (*link)
        remove_job(link);
    return exit_status(wait_status);
}

int jobs_wait_all(void)
{
    while (jobs)
        job_wait(jobs->pid);
    return 0;
}

void jobs_print(void)
{
    for (const struct job *job = jobs; job; job = job->next)
        print_job(job, stdout);
    fflush(stdout);
}

void jobs_forget(void)
{
    while (jobs)
        remove_job(&jobs);
}

pid_t job_parse(const char *text)
{
    if (*text != '%')
        return atoi(text);
    for (const struct job *job = jobs; job; job = job->next) {
        if (job->number == atoi(text + 1))
            return job->pid;
    }
    return 0;
}
