/* Exported variables live in the environment, the others in a list of their own. */
#include "guest/user/sh/sh.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct var {
    struct var *next;
    char *name, *value;
};

static struct var *vars;

size_t var_name_length(const char *text)
{
    size_t length = 0;

    if (isalpha((unsigned char)*text) || *text == '_') {
        while (isalnum((unsigned char)text[length]) || text[length] == '_')
            length++;
    }
    return length;
}

size_t var_assignment(const char *text)
{
    size_t length = var_name_length(text);

    return text[length] == '=' ? length : 0;
}

static struct var **find(const char *name)
{
    struct var **var = &vars;

    while (*var && strcmp((*var)->name, name) != 0)
        var = &(*var)->next;
    return var;
}

const char *var_get(const char *name)
{
    struct var *var = *find(name);

    return var ? var->value : getenv(name);
}

static void remove_local(const char *name)
{
    struct var **link = find(name), *var = *link;

    if (!var)
        return;
    *link = var->next;
    free(var->name);
    free(var->value);
    free(var);
}

void var_set(const char *name, const char *value)
{
    if (getenv(name)) {
        setenv(name, value, 1);
        return;
    }
    char *copy = strdup(value); /* before the old value goes: it may be part of it */
    remove_local(name);
    struct var *var = malloc(sizeof(*var));
    if (!var || !copy)
        abort();
    *var = (struct var){vars, strdup(name), copy};
    vars = var;
}

void var_unset(const char *name)
{
    remove_local(name);
    unsetenv(name);
}

void var_export(const char *name)
{
    struct var *var = *find(name);

    setenv(name, var ? var->value : "", 0);
    remove_local(name);
}
