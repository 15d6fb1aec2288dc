/* How large a register tile is: how many rows, vectors and equations.
 *
 *   in    the rows, lanes and equations that there are, the processor, what
 *         `rnnc tune` has found
 *   out   the shape that a model of the processor says is fastest
 *   how   all shapes that fit: at most three quarters of the registers are
 *         accumulators
 */
#include "loop/nest.h"

#include <math.h>

/* Without rows every weight is read once, from as far as memory: in longer
 * runs, even if they cost a little more. */
#define LONG_RUN 1.05

enum { MAX_RUN = 16 };          /* vectors side by side */

/* What one term of all sums of a tile costs, in half cycles of a processor that
 * multiplies two vectors and loads two a cycle, each product waiting four
 * cycles for the sum before it. */
static int64_t
tile_cost(int64_t rows, int64_t vectors)
{
	int64_t cost = rows * vectors;

	if (cost < rows + vectors)
		cost = rows + vectors;
	return cost < 8 ? 8 : cost;
}

/* The same for all tiles of one equation. */
static double
shape_cost(TileShape s, int64_t row_extent, int64_t vector_extent)
{
	int64_t rows = s.rows, vectors = s.vectors;
	int64_t more_rows = row_extent % rows;
	int64_t more_vectors = vector_extent % vectors;
	int64_t e = s.equations, cost = 0;

	cost += row_extent / rows * (vector_extent / vectors) *
	        tile_cost(rows, vectors * e);
	if (more_rows > 0)
		cost += vector_extent / vectors *
		        tile_cost(more_rows, vectors * e);
	if (more_vectors > 0)
		cost += row_extent / rows * tile_cost(rows, more_vectors * e);
	if (more_rows > 0 && more_vectors > 0)
		cost += tile_cost(more_rows, more_vectors * e);
	return (double)cost / (double)e;
}

static uint32_t
limit(int64_t wanted, uint32_t most)
{
	return wanted > 0 && wanted < most ? (uint32_t)wanted : most;
}

TileShape
tile_shape(const Program *p, int64_t rows, int64_t lanes, uint32_t equations,
           bool one_row)
{
	uint32_t budget = (uint32_t)p->machine.registers * 3 / 4;
	uint32_t most_rows = limit(p->tile.rows, MAX_ROWS);
	uint32_t most_run = limit(p->tile.run, MAX_RUN);
	TileShape s = {.lanes = p->machine.vector / (int)program_unit(p)};
	TileShape best = s;
	double least = INFINITY;

	while (s.lanes > lanes)
		s.lanes /= 2;
	int64_t most = (lanes + s.lanes - 1) / s.lanes;
	for (s.rows = 1; s.rows <= most_rows && s.rows <= rows; s.rows++)
		for (s.vectors = 1; s.vectors <= most_run &&
		     s.vectors <= most &&
		     s.rows * s.vectors <= budget; s.vectors++) {
			s.equations = budget / (s.rows * s.vectors);
			if (s.equations > equations)
				s.equations = equations;
			double cost = shape_cost(s, rows, most);
			/* as long a run of neighbours as costs no more */
			bool even = one_row && most % s.vectors == 0;
			if (cost <= (even ? LONG_RUN * least : least)) {
				least = cost < least ? cost : least;
				best = s;
			}
		}
	return best;
}
