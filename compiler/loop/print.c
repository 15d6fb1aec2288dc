/* A Program as text, for --dump=loop. */
#include "loop/program.h"

/* W[j : 8] is a vector of 8 neighbours from W[j] on. */
static void
print_lanes(int lanes, Buf *out)
{
	if (lanes > 1)
		buf_printf(out, " : %d", lanes);
}

static void
print_half(Part part, Buf *out)
{
	if (part != PART_WHOLE)
		buf_puts(out, part == PART_EVEN ? " even" : " odd");
}

static void
print_node(const Node *n, Buf *out)
{
	switch (n->kind) {
	case NODE_NUMBER:
		buf_number(out, n->num);
		return;
	case NODE_VAR:
		buf_puts(out, n->var);
		return;
	case NODE_LOAD:
		buf_printf(out, "%s[", n->buffer->name);
		print_node(n->arg[0], out);
		print_lanes(n->lanes, out);
		print_half(n->part, out);
		buf_puts(out, "]");
		return;
	case NODE_ZIP:
		buf_puts(out, "zip(");
		print_node(n->arg[0], out);
		buf_puts(out, ", ");
		print_node(n->arg[1], out);
		print_half(n->part, out);
		buf_puts(out, ")");
		return;
	case NODE_FMA:
	case NODE_OP:
		break;
	}
	if (n->kind == NODE_OP && op_info[n->op].form == FORM_INFIX) {
		buf_puts(out, "(");
		print_node(n->arg[0], out);
		buf_printf(out, " %s ", op_info[n->op].name);
		print_node(n->arg[1], out);
		buf_puts(out, ")");
		return;
	}
	buf_printf(out, "%s(", n->kind == NODE_FMA ? "fma"
	           : n->op == OP_NEG ? "-" : op_info[n->op].name);
	for (uint32_t i = 0; i < n->narg; i++) {
		buf_puts(out, i ? ", " : "");
		print_node(n->arg[i], out);
	}
	buf_puts(out, ")");
}

static void print_list(const CodeList *list, int indent, Buf *out);

static void
print_code(const Code *c, int indent, Buf *out)
{
	buf_printf(out, "%*s", 2 * indent, "");
	switch (c->kind) {
	case CODE_FOR:
		buf_printf(out, "for %s in ", c->var);
		print_node(c->lo, out);
		buf_puts(out, " .. ");
		print_node(c->hi, out);
		buf_printf(out, "%s, width %d%s", c->down ? " down" : "",
		           c->width, c->independent ? ", independent" : "");
		if (c->shared)
			buf_printf(out, ", shared from %lld steps on",
			           (long long)c->shared_from);
		buf_puts(out, "\n");
		print_list(&c->body, indent + 1, out);
		break;
	case CODE_IF:
		buf_puts(out, "if ");
		print_node(c->value, out);
		buf_puts(out, "\n");
		print_list(&c->body, indent + 1, out);
		if (c->other.n > 0) {
			buf_printf(out, "%*selse\n", 2 * indent, "");
			print_list(&c->other, indent + 1, out);
		}
		break;
	case CODE_LET:
	case CODE_VAR:
	case CODE_SET:
		buf_printf(out, "%s%s", c->kind == CODE_LET ? "let "
		           : c->kind == CODE_VAR ? "var " : "", c->var);
		print_lanes(c->lanes, out);
		buf_puts(out, " = ");
		print_node(c->value, out);
		buf_puts(out, "\n");
		break;
	case CODE_STORE:
		buf_printf(out, "%s[", c->buffer->name);
		print_node(c->index, out);
		print_lanes(c->value->lanes, out);
		buf_puts(out, "] = ");
		print_node(c->value, out);
		buf_puts(out, "\n");
		break;
	case CODE_COMMENT:
		buf_printf(out, "# %s\n", c->text);
		break;
	case CODE_BLOCK:
		buf_puts(out, "block\n");
		print_list(&c->body, indent + 1, out);
		break;
	case CODE_RETURN:
		buf_printf(out, "return %s\n", status_name[c->status]);
		break;
	}
}

static void
print_list(const CodeList *list, int indent, Buf *out)
{
	for (size_t i = 0; i < list->n; i++)
		print_code(list->at[i], indent, out);
}

static void
print_part(const char *name, const CodeList *list, Buf *out)
{
	if (list->n == 0)
		return;
	buf_printf(out, "  %s\n", name);
	print_list(list, 2, out);
}

static void
print_function(const char *name, const Function *f, Buf *out)
{
	buf_printf(out, "function %s\n", name);
	for (uint32_t i = 0; i < f->nslot; i++)
		buf_printf(out, "  slot %s[%lld] align %d  # %s\n",
		           f->slot[i]->name, (long long)f->slot[i]->elements,
		           f->slot[i]->align, f->slot[i]->doc);
	for (uint32_t i = 0; i < f->ntape; i++)
		buf_printf(out, "  tape %s[%lld + n + %lld][%lld] align %d\n",
		           f->tape[i]->name, (long long)f->tape[i]->pad,
		           (long long)f->tape[i]->pad_after,
		           (long long)f->tape[i]->elements, f->tape[i]->align);
	print_part("once", &f->once, out);
	print_part("forward", &f->forward, out);
	print_part("middle", &f->middle, out);
	print_part("reverse", &f->reverse, out);
	print_part("post", &f->post, out);
}

void
program_print(const Program *p, Buf *out)
{
	for (uint32_t i = 0; i < p->ntable; i++)
		buf_printf(out, "%s[%lld] of %s\n", p->table[i]->name,
		           (long long)p->table[i]->elements,
		           p->table[i]->type == TY_INT ? "indices" : "weights");
	for (int k = 0; k < FN_COUNT; k++)
		if (p->fn[k] != NULL)
			print_function(program_function(p, (FunctionKind)k),
			               p->fn[k], out);
	if (p->block != NULL)
		program_print(p->block, out);
}
