/* solvers.h - the integrators of the language, as text of the language: the
 * contents of solvers.rnn, put in when rnnc is built. */
#ifndef FRONT_SOLVERS_H
#define FRONT_SOLVERS_H

extern const char solvers_text[];

#endif
