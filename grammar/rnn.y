/* rnn.y - the grammar of the language.
 *
 *   in    tokens of front/parse_lex.c, where every statement ends in END
 *   out   a syntax tree, made by the constructors of front/ast_make.h
 *   how   LALR(1) without conflicts; precedence is spelled by the rules
 *
 * Note [Recovery]: after a mistake, tokens are dropped up to the END of the
 * statement.  A block after a broken head (cell, model, for) is read as usual;
 * a block after anything else is read in silence, since its kind is unknown.
 */
%require "3.8"
%expect 0
%define api.pure full
%define api.prefix {rnn_}
%define api.token.prefix {TOK_}
%define api.value.type union
%define api.location.type {Span}
%define parse.error custom
%define parse.lac full
%locations
%param {Parse *p}

%code requires {
#include "front/parse_state.h"
}
%code {
#include "front/ast_make.h"

#define YYLLOC_DEFAULT(cur, rhs, n)                                     \
	((cur) = (n) ? (Span){YYRHSLOC(rhs, 1).start, YYRHSLOC(rhs, n).end} \
	             : (Span){YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})

/* For constructors that may refuse, with the error reported. */
#define TRY(node)                                                       \
	do {                                                            \
		if ((node) == NULL)                                     \
			YYERROR;                                        \
	} while (0)

int rnn_lex(RNN_STYPE *val, Span *at, Parse *p);
static void rnn_error(const Span *at, Parse *p, const char *msg);
}

%token EOF 0 "end of file"
%token END "end of statement"
%token USE "use" FN "fn" CELL "cell" MODEL "model"
%token INPUT "input" TARGET "target" PARAM "param" CONST "const" VAR "var"
%token MONITOR "monitor" ASSERT "assert" REQUIRE "require"
%token OUTPUT "output" LOSS "loss" TRAIN "train" FOR "for"
%token INTEGRATOR "integrator" SOLVER "solver" DER "der" EVENT "at"
%token AXIS "index" OVER "over" UNTIL "until"
%token FEED "feed" WHEN "when" FIT "fit"
%token PRECISION "precision weights"
%token IN "in" BY "by" WITH "with" AS "as" DERIVATIVE "derivative"
%token IF "if" THEN "then" ELSE "else" WHERE "where"
%token AND "and" OR "or" NOT "not" MOD "mod" INT "int" BOOL "bool"
%token LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]" LBRACE "{" RBRACE "}"
%token COMMA "," COLON ":" RANGE ".." ARROW "->" ASSIGN "=" TILDE "~" PIPE "|>"
%token PLUS "+" MINUS "-" STAR "*" SLASH "/" AT "@" CARET "^"
%token EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">="
%token TEMPLATE "index in braces"
%token <const char *> NAME "name" MASK "mask" FAMILY "name with an index"
%token <const char *> REDUCE "reduction" TEMPLATE_END "closing brace"
%token <const char *> STRING "text in double quotes"
%token <double> NUMBER "number"
%token NEWLINE COMMENT BAD "invalid text"

%nterm <const char *> ident
%nterm <AstName *> name plain_name
%nterm <List *> parts idents dims dim_list cell_args cell_arg_list results
%nterm <List *> result_list stmts block lhs_list lhs_tuple exprs indices args
%nterm <List *> arg_list attrs settings binders derivative fn_args resets
%nterm <Ast *> expr or and not comparison sum product mul tail unary power
%nterm <Ast *> exponent postfix primary call index arg method optimiser guard
%nterm <Ast *> reduce
%nterm <AstOp> compare times
%nterm <Stmt *> stmt reset
%nterm <Lhs *> lhs
%nterm <TypeExpr *> type type_opt
%nterm <List *> shape
%nterm <Attribute *> attr
%nterm <Init *> init
%nterm <Ast *> init_expr
%nterm <Binder *> binder
%nterm <DimDecl *> dim
%nterm <CellArg *> cell_arg

%%

/* ---- file ---- */

file
	: items
	;

items
	: %empty
	| items decl END                { p->stray = false; }
	| items error END               { yyerrok; }
	| items error skipped END       { yyerrok; }
	| items "cell" error END        { yyerrok; }
	| items "model" error END       { yyerrok; }
	| items "integrator" error END  { yyerrok; }
	;

decl
	: "use" STRING[path]            { ast_use(p, @path, $path); }
	| "fn" ident "(" fn_args ")" "=" expr derivative
		{ ast_fn(p, @ident, $ident, $fn_args, $expr, $derivative); }
	| "cell" ident "(" cell_args ")" "->" results block
		{ ast_cell(p, @ident, $ident, $cell_args, $results, $block); }
	| "model" ident dims block
		{ ast_model(p, @ident, $ident, $dims, $block); }
	| "integrator" ident "(" fn_args ")" "->" plain_name[result] block
	{
		ast_integrator(p, @ident, $ident, $fn_args,
		               list_add(p, NULL, $result), $block);
	}
	| "cell" error block            { yyerrok; }
	| "integrator" error block      { yyerrok; }
	| "model" error block           { yyerrok; }
	;

fn_args
	: %empty                        { $$ = NULL; }
	| idents
	;

idents
	: ident
		{ $$ = list_add(p, NULL, ast_arg(p, @ident, $ident, NULL)); }
	| idents[l] "," ident
		{ $$ = list_add(p, $l, ast_arg(p, @ident, $ident, NULL)); }
	;

derivative
	: %empty                        { $$ = NULL; }
	| "derivative" exprs            { $$ = $exprs; }
	;

cell_args
	: %empty                        { $$ = NULL; }
	| cell_arg_list
	;

cell_arg_list
	: cell_arg                      { $$ = list_add(p, NULL, $cell_arg); }
	| cell_arg_list[l] "," cell_arg { $$ = list_add(p, $l, $cell_arg); }
	;

cell_arg
	: ident type_opt        { $$ = ast_arg(p, @ident, $ident, $type_opt); }
	;

results
	: plain_name                    { $$ = list_add(p, NULL, $plain_name); }
	| "(" result_list ")"           { $$ = $result_list; }
	;

result_list
	: plain_name                    { $$ = list_add(p, NULL, $plain_name); }
	| result_list[l] "," plain_name { $$ = list_add(p, $l, $plain_name); }
	;

dims
	: %empty                        { $$ = NULL; }
	| "(" ")"                       { $$ = NULL; }
	| "(" dim_list ")"              { $$ = $dim_list; }
	;

dim_list
	: dim                           { $$ = list_add(p, NULL, $dim); }
	| dim_list[l] "," dim           { $$ = list_add(p, $l, $dim); }
	;

dim
	: ident                 { $$ = ast_dim(p, @ident, $ident, NULL); }
	| ident "=" expr        { $$ = ast_dim(p, @ident, $ident, $expr); }
	;

block
	: "{" stmts "}"                 { $$ = $stmts; }
	;

/* A block of unknown kind: read for its end only. */
skipped
	: "{" { p->scan.muted++; } stmts "}" { p->scan.muted--; }
	;

/* ---- statements ---- */

stmts
	: %empty                        { $$ = NULL; }
	| stmts[l] stmt END             { $$ = list_add(p, $l, $stmt); }
	| stmts[l] error END
	{
		yyerrok;
		$$ = list_add(p, $l, ast_stmt(p, @error, ST_ERROR, NULL, NULL));
	}
	| stmts[l] error skipped END
	{
		yyerrok;
		$$ = list_add(p, $l, ast_stmt(p, @error, ST_ERROR, NULL, NULL));
	}
	| stmts[l] "for" error END
	{
		yyerrok;
		$$ = list_add(p, $l, ast_stmt(p, @error, ST_ERROR, NULL, NULL));
	}
	;

stmt
	: "input" lhs_list type_opt attrs
	{
		$$ = ast_declare(p, @$, ST_INPUT, $lhs_list, $type_opt);
		ast_param(p, $$, $attrs, NULL, NULL);
	}
	| "target" lhs_list type_opt
		{ $$ = ast_declare(p, @$, ST_TARGET, $lhs_list, $type_opt); }
	| "var" lhs_list type_opt
		{ $$ = ast_declare(p, @$, ST_VAR, $lhs_list, $type_opt); }
	| "param" lhs_list type_opt attrs
	{
		$$ = ast_declare(p, @$, ST_PARAM, $lhs_list, $type_opt);
		ast_param(p, $$, $attrs, NULL, NULL);
	}
	| "param" lhs_list type_opt attrs[before] init attrs[after]
	{
		$$ = ast_declare(p, @$, ST_PARAM, $lhs_list, $type_opt);
		ast_param(p, $$, $before, $init, $after);
	}
	| "const" lhs_list type_opt attrs[before] init attrs[after]
	{
		$$ = ast_declare(p, @$, ST_CONST, $lhs_list, $type_opt);
		ast_param(p, $$, $before, $init, $after);
	}
	| "output" lhs
	{
		$$ = ast_stmt(p, @$, ST_OUTPUT, list_add(p, NULL, $lhs), NULL);
	}
	| "output" lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_OUTPUT, list_add(p, NULL, $lhs), $expr);
	}
	| "monitor" lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_MONITOR, list_add(p, NULL, $lhs),
		              $expr);
	}
	| "assert" lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_ASSERT, list_add(p, NULL, $lhs),
		              $expr);
	}
	| "require" lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_REQUIRE, list_add(p, NULL, $lhs),
		              $expr);
	}
	| "loss" "=" expr
		{ $$ = ast_stmt(p, @$, ST_LOSS, NULL, $expr); }
	| "train" "by" method optimiser settings
		{ $$ = ast_train(p, @$, $method, $optimiser, $settings); }
	| "for" plain_name "in" expr[lo] ".." expr[hi] block
		{ $$ = ast_for(p, @$, $plain_name, $lo, $hi, $block); }
	| "for" error block
	{
		yyerrok;
		$$ = ast_stmt(p, @error, ST_ERROR, NULL, NULL);
	}
	| "der" "(" lhs ")" "=" expr
	{
		$$ = ast_stmt(p, @$, ST_DER, list_add(p, NULL, $lhs), $expr);
	}
	| "solver" method
		{ $$ = ast_solver(p, @$, $method); }
	| "precision weights" plain_name
	{
		$$ = ast_stmt(p, @$, ST_PRECISION, NULL, NULL);
		$$->text = $plain_name->stem;
	}
	| lhs "in" "[" expr[lo] "," expr[hi] "]"
		{ $$ = ast_range(p, @$, $lhs, $lo, $hi); }
	| "index" plain_name "over" method
		{ $$ = ast_axis(p, @$, $plain_name, $method); }
	| "until" expr
		{ $$ = ast_stmt(p, @$, ST_UNTIL, NULL, $expr); }
	| "feed" lhs "=" expr[value] "when" expr[when]
		{ $$ = ast_feed(p, @$, $lhs, $value, $when); }
	| "fit" lhs "=" expr[value]
	{
		$$ = ast_stmt(p, @$, ST_FIT, list_add(p, NULL, $lhs), $value);
	}
	| "fit" lhs "=" expr[value] NAME[after] NAME[washout] expr[n]
	{
		Span at = span_join(@after, @n);

		$$ = ast_fit(p, @$, $lhs, $value,
		             ast_setting(p, at, $after, $n), $washout);
	}
	| "at" expr ":" resets
		{ $$ = ast_event(p, @$, $expr, $resets); }
	| lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_EQUATION, list_add(p, NULL, $lhs),
		              $expr);
	}
	| lhs_tuple "=" expr
		{ $$ = ast_stmt(p, @$, ST_EQUATION, $lhs_tuple, $expr); }
	| lhs "~" expr attrs
	{
		$$ = ast_stmt(p, @$, ST_DRAW, list_add(p, NULL, $lhs), $expr);
		ast_param(p, $$, $attrs, NULL, NULL);
	}
	| lhs "=="[op]
	{
		if (scan_may_report(&p->scan)) {
			diag_error(p->diag, @op, "'==' compares and does not "
			           "define");
			diag_help(p->diag, "write '=' to define '%s'",
			          $lhs->name.stem);
		}
	}
	expr                    { $$ = ast_stmt(p, @$, ST_ERROR, NULL, NULL); }
	;

resets
	: reset                         { $$ = list_add(p, NULL, $reset); }
	| resets[l] "," reset           { $$ = list_add(p, $l, $reset); }
	;

reset
	: lhs "=" expr
	{
		$$ = ast_stmt(p, @$, ST_EQUATION, list_add(p, NULL, $lhs),
		              $expr);
	}
	;

lhs_list
	: lhs                           { $$ = list_add(p, NULL, $lhs); }
	| lhs_list[l] "," lhs           { $$ = list_add(p, $l, $lhs); }
	;

lhs_tuple
	: "(" lhs_list ")"              { $$ = $lhs_list; }
	;

lhs
	: name                          { $$ = ast_lhs(p, @$, $name, NULL); }
	| name "[" indices "]"  { $$ = ast_lhs(p, @$, $name, $indices); }
	;

type_opt
	: %empty                        { $$ = NULL; }
	| ":" type                      { $$ = $type; }
	;

type
	: shape         { $$ = ast_type(p, @$, NULL, false, $shape); }
	| "int" "(" expr ")"
		{ $$ = ast_type(p, @$, $expr, false, NULL); }
	| "int" "(" expr ")" shape
		{ $$ = ast_type(p, @$, $expr, false, $shape); }
	| "bool"        { $$ = ast_type(p, @$, NULL, true, NULL); }
	| "bool" shape  { $$ = ast_type(p, @$, NULL, true, $shape); }
	;

shape
	: "[" "]"                       { $$ = NULL; }
	| "[" exprs "]"                 { $$ = $exprs; }
	;

attrs
	: %empty                        { $$ = NULL; }
	| attrs[l] attr                 { $$ = list_add(p, $l, $attr); }
	;

attr
	: NAME          { $$ = ast_attribute(p, @$, $NAME, NULL); }
	| NAME "(" exprs ")"
		{ $$ = ast_attribute(p, @$, $NAME, $exprs); }
	| MASK name
	{
		Ast *mask;

		TRY(mask = ast_name(p, $name));
		$$ = ast_attribute(p, @$, $MASK, list_add(p, NULL, mask));
	}
	;

init
	: "=" expr                      { $$ = ast_init(p, $expr, false); }
	| "~" init_expr                 { $$ = ast_init(p, $init_expr, true); }
	;

init_expr
	: expr
	| init_expr[a] "|>" expr[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_PIPE, $a, $b)); }
	;

method
	: plain_name                    { TRY($$ = ast_name(p, $plain_name)); }
	| plain_name "(" args ")"
		{ TRY($$ = ast_call(p, @$, $plain_name, $args)); }
	;

optimiser
	: %empty                        { $$ = NULL; }
	| "with" method                 { $$ = $method; }
	;

settings
	: %empty                        { $$ = NULL; }
	| settings[l] NAME expr
	{
		Span at = span_join(@NAME, @expr);

		$$ = list_add(p, $l, ast_setting(p, at, $NAME, $expr));
	}
	;

/* ---- names ---- */

ident
	: NAME
	| MASK
	;

plain_name
	: ident                 { $$ = ast_name_plain(p, @$, $ident); }
	;

name
	: plain_name
	| FAMILY parts          { $$ = ast_name_parts(p, @$, $FAMILY, $parts); }
	;

parts
	: TEMPLATE expr TEMPLATE_END[rest]
		{ $$ = list_add(p, NULL, ast_name_part(p, $expr, $rest)); }
	| parts[l] TEMPLATE expr TEMPLATE_END[rest]
		{ $$ = list_add(p, $l, ast_name_part(p, $expr, $rest)); }
	;

/* ---- expressions, loosest first ---- */

exprs
	: expr                          { $$ = list_add(p, NULL, $expr); }
	| exprs[l] "," expr             { $$ = list_add(p, $l, $expr); }
	;

expr
	: or
	| "if" expr[c] "then" expr[a] "else" expr[b]
		{ TRY($$ = ast_if(p, @$, $c, $a, $b)); }
	;

or
	: and
	| or[a] "or" and[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_OR, $a, $b)); }
	;

and
	: not
	| and[a] "and" not[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_AND, $a, $b)); }
	;

not
	: comparison
	| "not" not[a]          { TRY($$ = ast_unary(p, @$, AST_OP_NOT, $a)); }
	;

comparison
	: sum
	| sum[a] compare sum[b]
		{ TRY($$ = ast_binary(p, @$, $compare, $a, $b)); }
	;

compare
	: "=="                          { $$ = AST_OP_EQ; }
	| "!="                          { $$ = AST_OP_NE; }
	| "<"                           { $$ = AST_OP_LT; }
	| "<="                          { $$ = AST_OP_LE; }
	| ">"                           { $$ = AST_OP_GT; }
	| ">="                          { $$ = AST_OP_GE; }
	;

sum
	: product
	| sum[a] "+" product[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_ADD, $a, $b)); }
	| sum[a] "-" product[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_SUB, $a, $b)); }
	;

/* A reduction takes all factors to its right, so it can only come last. */
product
	: mul
	| tail
	| mul[a] times tail[b]  { TRY($$ = ast_binary(p, @$, $times, $a, $b)); }
	;

mul
	: unary
	| mul[a] times unary[b] { TRY($$ = ast_binary(p, @$, $times, $a, $b)); }
	;

times
	: "*"                           { $$ = AST_OP_MUL; }
	| "/"                           { $$ = AST_OP_DIV; }
	| "@"                           { $$ = AST_OP_MATMUL; }
	| "mod"                         { $$ = AST_OP_MOD; }
	;

tail
	: reduce
	| "-" tail[a]           { TRY($$ = ast_unary(p, @$, AST_OP_NEG, $a)); }
	;

reduce
	: REDUCE[f] "[" binders guard "]" product[body]
	{
		AstName *f = ast_name_plain(p, @f, $f);

		TRY($$ = ast_reduce(p, @$, f, $binders, $guard, $body));
	}
	;

binders
	: binder                        { $$ = list_add(p, NULL, $binder); }
	| binders[l] "," binder         { $$ = list_add(p, $l, $binder); }
	;

binder
	: plain_name            { $$ = ast_binder(p, $plain_name, NULL, NULL); }
	| plain_name "in" expr[lo] ".." expr[hi]
		{ $$ = ast_binder(p, $plain_name, $lo, $hi); }
	| plain_name "in" expr[set]
		{ $$ = ast_binder(p, $plain_name, $set, NULL); }
	;

guard
	: %empty                        { $$ = NULL; }
	| "where" expr                  { $$ = $expr; }
	;

unary
	: power
	| "-" unary[a]          { TRY($$ = ast_unary(p, @$, AST_OP_NEG, $a)); }
	;

power
	: postfix
	| postfix[a] "^" exponent[b]
		{ TRY($$ = ast_binary(p, @$, AST_OP_POW, $a, $b)); }
	;

exponent
	: power
	| "-" exponent[a]       { TRY($$ = ast_unary(p, @$, AST_OP_NEG, $a)); }
	;

postfix
	: primary
	| postfix[a] "[" indices "]"
		{ TRY($$ = ast_index(p, @$, $a, $indices)); }
	;

indices
	: index                         { $$ = list_add(p, NULL, $index); }
	| indices[l] "," index          { $$ = list_add(p, $l, $index); }
	;

index
	: expr
	| ":"                   { TRY($$ = ast_slice(p, @$, NULL, NULL)); }
	| expr[a] ":"           { TRY($$ = ast_slice(p, @$, $a, NULL)); }
	| ":" expr[b]           { TRY($$ = ast_slice(p, @$, NULL, $b)); }
	| expr[a] ":" expr[b]   { TRY($$ = ast_slice(p, @$, $a, $b)); }
	;

primary
	: NUMBER                { TRY($$ = ast_number(p, @$, $NUMBER)); }
	| name                          { TRY($$ = ast_name(p, $name)); }
	| call
	| call[c] "as" name     { TRY($$ = ast_call_as(p, @$, $c, $name)); }
	| "(" expr ")"                  { $$ = $expr; }
	| "(" exprs[l] "," expr[e] ")"
	{
		TRY($$ = ast_group(p, @$, AST_TUPLE, list_add(p, $l, $e)));
	}
	| "[" exprs "]"
		{ TRY($$ = ast_group(p, @$, AST_LIST, $exprs)); }
	;

call
	: name "(" args ")"     { TRY($$ = ast_call(p, @$, $name, $args)); }
	| "where"[w] "(" args ")"
	{
		const char *where = strs_intern_z(p->strs, "where");

		TRY($$ = ast_call(p, @$, ast_name_plain(p, @w, where), $args));
	}
	;

args
	: %empty                        { $$ = NULL; }
	| arg_list
	;

arg_list
	: arg                           { $$ = list_add(p, NULL, $arg); }
	| arg_list[l] "," arg           { $$ = list_add(p, $l, $arg); }
	;

arg
	: expr
	| plain_name "=" expr
		{ TRY($$ = ast_keyword(p, @$, $plain_name, $expr)); }
	;

%%

/* Everything but a syntax error: only the parser's stack can be full. */
static void
rnn_error(const Span *at, Parse *p, const char *msg)
{
	(void)msg;
	if (scan_may_report(&p->scan)) {
		diag_error(p->diag, *at, "this is nested too deeply");
		diag_help(p->diag, "give an inner part a name of its own");
	}
}

static int
yyreport_syntax_error(const yypcontext_t *ctx, Parse *p)
{
	yysymbol_kind_t want[YYNTOKENS];
	const char *text[YYNTOKENS];
	int n = yypcontext_expected_tokens(ctx, want, YYNTOKENS);

	if (n < 0)
		return n;               /* no memory; rnn_error follows */
	for (int i = 0; i < n; i++)
		text[i] = yysymbol_name(want[i]);
	parse_unexpected(p, *yypcontext_location(ctx),
	                 yysymbol_name(yypcontext_token(ctx)), text, n);
	return 0;
}
