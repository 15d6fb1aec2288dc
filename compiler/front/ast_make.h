/* ast_make.h - constructors of the syntax tree, for the grammar's actions.
 *
 * Each makes one node in the parser's arena.  Those of expressions return NULL,
 * with the error reported, when the tree would be higher than AST_MAX_DEPTH.
 * Lists hold pointers to what their name says; NULL is the empty list.
 */
#ifndef FRONT_AST_MAKE_H
#define FRONT_AST_MAKE_H

#include "front/parse_state.h"

/* names */
AstName *ast_name_plain(Parse *p, Span at, const char *stem);
AstName *ast_name_parts(Parse *p, Span at, const char *stem, List *parts);
NamePart *ast_name_part(Parse *p, Ast *index, const char *text);

/* expressions */
Ast *ast_number(Parse *p, Span at, double num);
Ast *ast_name(Parse *p, AstName *name);
Ast *ast_index(Parse *p, Span at, Ast *base, List *indices);
Ast *ast_slice(Parse *p, Span at, Ast *lo, Ast *hi);
Ast *ast_call(Parse *p, Span at, AstName *name, List *args);
Ast *ast_call_as(Parse *p, Span at, Ast *call, const AstName *as);
Ast *ast_keyword(Parse *p, Span at, AstName *name, Ast *value);
Ast *ast_unary(Parse *p, Span at, AstOp op, Ast *a);
Ast *ast_binary(Parse *p, Span at, AstOp op, Ast *a, Ast *b);
Ast *ast_if(Parse *p, Span at, Ast *cond, Ast *yes, Ast *no);
Ast *ast_reduce(Parse *p, Span at, AstName *function, List *binders,
                Ast *guard, Ast *body);
Ast *ast_group(Parse *p, Span at, AstKind kind, List *items);
Binder *ast_binder(Parse *p, AstName *name, Ast *lo, Ast *hi);

/* statements; `lhs` lists hold Lhs, `body` lists Stmt */
Lhs *ast_lhs(Parse *p, Span at, AstName *name, List *indices);
TypeExpr *ast_type(Parse *p, Span at, Ast *int_bound, bool is_bool,
                   List *dims);
Attribute *ast_attribute(Parse *p, Span at, const char *name, List *args);
Setting *ast_setting(Parse *p, Span at, const char *name, Ast *value);
Init *ast_init(Parse *p, Ast *expr, bool is_init);
Stmt *ast_stmt(Parse *p, Span at, StmtKind kind, List *lhs, Ast *expr);
Stmt *ast_declare(Parse *p, Span at, StmtKind kind, List *lhs,
                  const TypeExpr *type);
Stmt *ast_param(Parse *p, Stmt *s, List *attrs, const Init *init,
                List *more_attrs);
Stmt *ast_train(Parse *p, Span at, Ast *method, Ast *optimiser,
                List *settings);
Stmt *ast_for(Parse *p, Span at, AstName *name, Ast *lo, Ast *hi,
              List *body);
Stmt *ast_solver(Parse *p, Span at, Ast *method);
Stmt *ast_range(Parse *p, Span at, Lhs *lhs, Ast *lo, Ast *hi);
Stmt *ast_axis(Parse *p, Span at, const AstName *name, Ast *domain);
Stmt *ast_feed(Parse *p, Span at, Lhs *lhs, Ast *value, Ast *when);
Stmt *ast_fit(Parse *p, Span at, Lhs *lhs, Ast *value, Setting *after,
              const char *what);
Stmt *ast_event(Parse *p, Span at, Ast *condition, List *resets);

/* declarations: added to the file */
DimDecl *ast_dim(Parse *p, Span at, const char *name, Ast *value);
CellArg *ast_arg(Parse *p, Span at, const char *name, const TypeExpr *type);
void ast_use(Parse *p, Span at, const char *path);
void ast_fn(Parse *p, Span at, const char *name, List *args, Ast *body,
            List *derivative);
void ast_cell(Parse *p, Span at, const char *name, List *args,
              List *results, List *body);
void ast_integrator(Parse *p, Span at, const char *name, List *args,
                    List *results, List *body);
void ast_model(Parse *p, Span at, const char *name, List *dims, List *body);
AstFile *ast_file(Parse *p);

#endif
