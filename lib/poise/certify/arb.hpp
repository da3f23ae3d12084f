/// Arb, wherever it is: a library of its own, or a part of FLINT from FLINT 3 on. MPFR comes first,
/// so that Arb declares the conversions to it.
#pragma once

#include <mpfr.h>

#if __has_include(<arb.h>)
#include <acb_calc.h>
#include <arb.h>
#include <arb_hypgeom.h>
#include <arb_mat.h>
#include <arb_poly.h>
#else
#include <flint/acb_calc.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#include <flint/arb_mat.h>
#include <flint/arb_poly.h>
#endif
