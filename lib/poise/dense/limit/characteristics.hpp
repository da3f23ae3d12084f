/// The mean-field limit by characteristics: high order, no numerical diffusion.
///
/// Problem: for every label xi
///   r(t) = E[f(x(t; X_0)) S_0(t; X_0)] + int_0^t r(s) f(X(t; s)) S(t; s) ds,
///   X(t; s) = int_s^t e^{-(t - u)/tau} (mu + h(u)) du,   h(t, xi) = int w(xi, zeta) r(t, zeta) dzeta,
/// where S is the probability of no spike since s: [JSZ] in this project's reading, its transport
/// equation solved along paths. Method: march.hpp, at two accuracies or more, each step of which
/// refines panels and label nodes at once (twice as many of those, where the limit varies within
/// pieces), until two agree to the tolerance; the finer is returned, and its stated error is the
/// difference. Rejected: an error estimate from local errors alone (it would have to know how they
/// grow), a grid over potentials (volumes.hpp has one, as an independent check).
#pragma once

#include "poise/dense/limit/path.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

/// The limit at the wanted times and labels. `error` is the larger of the difference between the
/// last two refinements, over all that was asked for, and of what the total mass differs from 1;
/// where it exceeds the tolerance no affordable refinement reached it.
/// Throws core::ParameterError ("times", "labels", "tolerance") where the request is not as
/// documented, and ("dense.kernel") where label space has more pieces than can be followed.
LimitPath solve_characteristics(const Model& model, const LimitRequest& request);

}  // namespace poise::dense
