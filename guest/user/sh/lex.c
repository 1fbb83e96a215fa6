#include "guest/user/sh/sh.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_single_quotes(const char *at)
{
    at = strchr(at + 1, '\'');
    return at ? at + 1 : NULL;
}

static const char *skip_double_quotes(const char *at)
{
    at++;
    while (at && *at != '"') {
        if (!*at)
            return NULL;
        at = *at == '\\' || *at == '$' ? lex_skip_quoted(at) : at + 1;
    }
    return at ? at + 1 : NULL;
}

/* From an opening bracket to behind its partner. */
static const char *skip_brackets(const char *at, char open, char close)
{
    int depth = 0;

    do {
        if (!*at)
            return NULL;
        depth += (*at == open) - (*at == close);
        at = *at == open || *at == close ? at + 1 : lex_skip_quoted(at);
    } while (at && depth > 0);
    return at;
}

const char *lex_skip_quoted(const char *at)
{
    switch (*at) {
    case '\\':
        return at[1] ? at + 2 : NULL;
    case '\'':
        return skip_single_quotes(at);
    case '"':
        return skip_double_quotes(at);
    case '$':
        if (at[1] == '(')
            return skip_brackets(at + 1, '(', ')');
        if (at[1] == '{')
            return skip_brackets(at + 1, '{', '}');
        return at + 1;
    default:
        return at + 1;
    }
}

static void skip_blanks(struct lexer *lexer)
{
    for (;; lexer->at++) {
        if (*lexer->at == '\\' && lexer->at[1] == '\n') {
            lexer->at++;
            lexer->line++;
        } else if (*lexer->at != ' ' && *lexer->at != '\t') {
            break;
        }
    }
    if (*lexer->at == '#')
        lexer->at += strcspn(lexer->at, "\n");
}

static bool ends_word(char c)
{
    return !c || strchr(" \t\n;&|<>()", c);
}

static void lex_word(struct lexer *lexer)
{
    const char *at = lexer->at;

    while (at && !ends_word(*at))
        at = lex_skip_quoted(at);
    lexer->open = !at;
    if (!at)
        at = lexer->at + strlen(lexer->at);
    lexer->token.type = TOKEN_WORD;
    for (; lexer->at < at; lexer->at++)
        lexer->line += *lexer->at == '\n';
}

/* [N]<  [N]>  [N]>>  [N]<&  [N]>& */
static bool lex_redirect(struct lexer *lexer)
{
    const char *at = lexer->at;
    struct token *token = &lexer->token;

    while (isdigit((unsigned char)*at))
        at++;
    if (*at != '<' && *at != '>')
        return false;
    token->type = TOKEN_REDIRECT;
    token->fd = at > lexer->at ? atoi(lexer->at) : *at == '>';
    token->redirect = *at == '<' ? REDIRECT_READ : REDIRECT_WRITE;
    if (at[0] == '>' && at[1] == '>') {
        token->redirect = REDIRECT_APPEND;
        at++;
    } else if (at[1] == '&') {
        token->redirect = REDIRECT_DUPLICATE;
        at++;
    }
    lexer->at = at + 1;
    return true;
}

void lex_next(struct lexer *lexer)
{
    static const struct {
        const char *text;
        enum token_type type;
    } operators[] = {
        {"\n", TOKEN_NEWLINE}, {";", TOKEN_SEMICOLON}, {"&&", TOKEN_AND}, {"&", TOKEN_AMPERSAND},
        {"||", TOKEN_OR},      {"|", TOKEN_PIPE},      {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE},
    };
    struct token *token = &lexer->token;

    skip_blanks(lexer);
    token->start = lexer->at;
    token->type = TOKEN_END;
    for (size_t i = 0; *lexer->at && i < sizeof(operators) / sizeof(operators[0]); i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(lexer->at, operators[i].text, length) == 0) {
            token->type = operators[i].type;
            lexer->at += length;
            lexer->line += token->type == TOKEN_NEWLINE;
            break;
        }
    }
    if (*token->start && token->type == TOKEN_END && !lex_redirect(lexer))
        lex_word(lexer);
    token->length = lexer->at - token->start;
}
