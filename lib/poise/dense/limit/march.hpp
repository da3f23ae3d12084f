/// One solution of the limit at a fixed accuracy of its parts: panel by panel in time, all labels
/// together.
///
/// Method: on a panel the unknowns are the rates of all labels at its Gauss nodes. Input and
/// potentials follow from them, and Cohorts gives the rates that would follow from those: a fixed
/// point, found by Newton's method with the derivative of the panel's first guess (the previous
/// panel's low Legendre modes, continued); its linear system, labels x nodes, is solved by GMRES,
/// whose products cost what the input costs. The panel's length is such that the last Legendre
/// coefficients of r, and of f along all paths, are below the tolerance. Rejected: plain iteration
/// (strong weights would dictate the length), an assembled system (cubic in labels).
///
/// That the limit exists for all times: f is monotone, so E |X| f(X) exceeds any multiple of E f(X)
/// but for a constant, and d E|X|/dt <= |mu| + |h| - E |X| f: the rates of all labels together have
/// a finite integral over [0, T], hence potentials and r stay bounded. What does happen is that r
/// grows beyond what times in double precision can tell apart, when each spike makes others spike
/// within 1e-14 of the time: such an avalanche is reported as BlowUp, at the time at which r passes
/// 1e13/t. A step intensity has a second way to end: an atom of neurons at the threshold that rises
/// when it is silent, and falls as soon as it spikes, because it inhibits itself; no rate at that
/// time solves the equation, panels shrink to nothing, and that too is a BlowUp.
/// Where r stays large without an avalanche, or paths turn back just at a step's threshold (r then
/// has the singularity of a square root, about which panels are graded), a run may need very many
/// panels: after 20 000 attempts it stops, as if interrupted.
#pragma once

#include "poise/dense/limit/path.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

struct Fineness {
  std::size_t order;      ///< nodes of a panel, and of a cell
  std::size_t per_piece;  ///< label nodes a piece, where something varies within pieces
  double tolerance;       ///< of each panel
};

/// `error` holds what was seen of it: how far the total mass is from 1.
LimitPath march(const Model& model, const LimitRequest& request, const Fineness& fineness);

}  // namespace poise::dense
