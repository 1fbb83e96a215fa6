/* Recursive descent; the grammar stands above each function. */
#include "guest/user/sh/sh.h"

#include <stdio.h>
#include <string.h>

struct parser {
    struct lexer *lexer;
    struct arena *arena;
    enum parse_result result; /* other than PARSE_OK: unwind */
};

static struct node *parse_list(struct parser *p, bool newlines_separate);

static struct node *fail(struct parser *p)
{
    const struct token *token = &p->lexer->token;

    if (p->result != PARSE_OK)
        return NULL;
    if (token->type == TOKEN_END || p->lexer->open) {
        p->result = PARSE_INCOMPLETE;
        return NULL;
    }
    p->result = PARSE_ERROR;
    fprintf(stderr, "sh: line %d: syntax error near `%.*s'\n", p->lexer->line,
            token->type == TOKEN_NEWLINE ? 0 : (int)token->length, token->start);
    return NULL;
}

static bool at(const struct parser *p, enum token_type type)
{
    return p->result == PARSE_OK && p->lexer->token.type == type;
}

static void advance(struct parser *p)
{
    lex_next(p->lexer);
    if (p->lexer->open)
        fail(p);
}

static bool accept(struct parser *p, enum token_type type)
{
    if (!at(p, type))
        return false;
    advance(p);
    return true;
}

/* Reserved words are words like any other, except where a command may start. */
static bool at_reserved(const struct parser *p, const char *word)
{
    const struct token *token = &p->lexer->token;

    return at(p, TOKEN_WORD) && token->length == strlen(word) &&
           memcmp(token->start, word, token->length) == 0;
}

static bool accept_reserved(struct parser *p, const char *word)
{
    if (!at_reserved(p, word))
        return false;
    advance(p);
    return true;
}

static void expect_reserved(struct parser *p, const char *word)
{
    if (!accept_reserved(p, word))
        fail(p);
}

static void skip_newlines(struct parser *p)
{
    while (accept(p, TOKEN_NEWLINE))
        ;
}

static struct node *new_node(struct parser *p, enum node_type type, struct node *left,
                             struct node *right)
{
    struct node *node = arena_alloc(p->arena, sizeof(*node));

    *node = (struct node){.type = type, .left = left, .right = right};
    return node;
}

static const char *take_word(struct parser *p)
{
    const struct token *token = &p->lexer->token;

    if (!at(p, TOKEN_WORD)) {
        fail(p);
        return NULL;
    }
    const char *text = arena_copy(p->arena, token->start, token->length);
    advance(p);
    return text;
}

static struct word **append_word(struct parser *p, struct word **end)
{
    const char *text = take_word(p);

    if (!text)
        return end;
    *end = arena_alloc(p->arena, sizeof(**end));
    (*end)->text = text;
    return &(*end)->next;
}

/* redirect := REDIRECT word */
static struct redirect **append_redirect(struct parser *p, struct redirect **end)
{
    struct redirect *redirect = arena_alloc(p->arena, sizeof(*redirect));

    redirect->type = p->lexer->token.redirect;
    redirect->fd = p->lexer->token.fd;
    advance(p);
    redirect->target = take_word(p);
    *end = redirect;
    return &redirect->next;
}

/* simple := (assignment | redirect)* (word | redirect)* */
static struct node *parse_simple(struct parser *p)
{
    struct node *node = new_node(p, NODE_COMMAND, NULL, NULL);
    struct word **assignments = &node->assignments, **words = &node->words;
    struct redirect **redirects = &node->redirects;

    for (;;) {
        if (at(p, TOKEN_REDIRECT))
            redirects = append_redirect(p, redirects);
        else if (!at(p, TOKEN_WORD))
            break;
        else if (!node->words && var_assignment(p->lexer->token.start))
            assignments = append_word(p, assignments);
        else
            words = append_word(p, words);
    }
    if (!node->words && !node->assignments && !node->redirects)
        return fail(p);
    return node;
}

/* if := "if" list "then" list ("elif" list "then" list)* ["else" list] "fi" */
static struct node *parse_if(struct parser *p)
{
    struct node *node = new_node(p, NODE_IF, NULL, NULL);

    node->left = parse_list(p, true);
    expect_reserved(p, "then");
    node->right = parse_list(p, true);
    if (accept_reserved(p, "elif")) {
        node->otherwise = parse_if(p); /* takes the "fi" for all of them */
        return node;
    }
    if (accept_reserved(p, "else"))
        node->otherwise = parse_list(p, true);
    expect_reserved(p, "fi");
    return node;
}

/* body := "do" list "done" */
static struct node *parse_body(struct parser *p)
{
    expect_reserved(p, "do");
    struct node *body = parse_list(p, true);
    expect_reserved(p, "done");
    return body;
}

/* loop := ("while" | "until") list body */
static struct node *parse_loop(struct parser *p, enum node_type type)
{
    struct node *condition = parse_list(p, true);

    return new_node(p, type, condition, parse_body(p));
}

/* for := "for" word ["in" word*] (";" | newline) body */
static struct node *parse_for(struct parser *p)
{
    struct node *node = new_node(p, NODE_FOR, NULL, NULL);
    struct word **words = &node->words;

    node->variable = take_word(p);
    skip_newlines(p);
    if (accept_reserved(p, "in")) {
        while (at(p, TOKEN_WORD))
            words = append_word(p, words);
    } else {
        *words = arena_alloc(p->arena, sizeof(**words));
        (*words)->text = "\"$@\"";
    }
    accept(p, TOKEN_SEMICOLON);
    skip_newlines(p);
    node->right = parse_body(p);
    return node;
}

static struct node *parse_compound(struct parser *p)
{
    struct node *node;

    if (accept(p, TOKEN_OPEN)) {
        node = new_node(p, NODE_SUBSHELL, parse_list(p, true), NULL);
        if (!accept(p, TOKEN_CLOSE))
            fail(p);
        return node;
    }
    if (accept_reserved(p, "{")) {
        node = new_node(p, NODE_GROUP, parse_list(p, true), NULL);
        expect_reserved(p, "}");
        return node;
    }
    if (accept_reserved(p, "if"))
        return parse_if(p);
    if (accept_reserved(p, "while"))
        return parse_loop(p, NODE_WHILE);
    if (accept_reserved(p, "until"))
        return parse_loop(p, NODE_UNTIL);
    if (accept_reserved(p, "for"))
        return parse_for(p);
    return NULL;
}

/* command := compound redirect* | simple */
static struct node *parse_one(struct parser *p)
{
    struct node *node = parse_compound(p);

    if (p->result != PARSE_OK)
        return NULL;
    if (!node)
        return parse_simple(p);
    for (struct redirect **end = &node->redirects; at(p, TOKEN_REDIRECT);)
        end = append_redirect(p, end);
    return node;
}

/* pipeline := ["!"] command ("|" command)* */
static struct node *parse_pipeline(struct parser *p)
{
    bool negated = accept_reserved(p, "!");
    struct node *node = parse_one(p);

    if (accept(p, TOKEN_PIPE)) {
        skip_newlines(p);
        node = new_node(p, NODE_PIPE, node, parse_pipeline(p));
    }
    return negated ? new_node(p, NODE_NOT, node, NULL) : node;
}

/* and_or := pipeline (("&&" | "||") pipeline)* */
static struct node *parse_and_or(struct parser *p)
{
    struct node *node = parse_pipeline(p);

    while (at(p, TOKEN_AND) || at(p, TOKEN_OR)) {
        enum node_type type = at(p, TOKEN_AND) ? NODE_AND : NODE_OR;
        advance(p);
        skip_newlines(p);
        node = new_node(p, type, node, parse_pipeline(p));
    }
    return node;
}

static bool at_end_of_list(const struct parser *p)
{
    static const char *const closers[] = {"then", "elif", "else", "fi", "do", "done", "}"};

    for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++) {
        if (at_reserved(p, closers[i]))
            return true;
    }
    return p->result != PARSE_OK || at(p, TOKEN_END) || at(p, TOKEN_CLOSE) || at(p, TOKEN_NEWLINE);
}

/* list := and_or ((";" | "&" | newline) and_or)* [";" | "&" | newline] */
static struct node *parse_list(struct parser *p, bool newlines_separate)
{
    struct node *list = NULL;
    bool more = true;

    if (newlines_separate)
        skip_newlines(p);
    while (more && !at_end_of_list(p)) {
        struct node *node = parse_and_or(p);
        bool background = accept(p, TOKEN_AMPERSAND);
        if (background)
            node = new_node(p, NODE_BACKGROUND, node, NULL);
        list = list ? new_node(p, NODE_SEQUENCE, list, node) : node;
        more = background || accept(p, TOKEN_SEMICOLON);
        if (newlines_separate && at(p, TOKEN_NEWLINE)) {
            skip_newlines(p);
            more = true;
        }
    }
    return list ? list : fail(p);
}

enum parse_result parse_command(struct lexer *lexer, struct arena *arena, struct node **node)
{
    struct parser p = {.lexer = lexer, .arena = arena, .result = PARSE_OK};

    lexer->open = false;
    advance(&p);
    skip_newlines(&p);
    if (at(&p, TOKEN_END))
        return PARSE_END;
    *node = parse_list(&p, false);
    if (!at(&p, TOKEN_NEWLINE) && !at(&p, TOKEN_END))
        fail(&p);
    return p.result;
}
