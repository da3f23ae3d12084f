/// Where stationary states lose their stability, or end, along a parameter.
///
/// Problem: a family of models s -> model(s); at which s does a pair of eigenvalues cross the
/// imaginary axis (Hopf: an oscillation), a real one (a branch point, or a fold at which two states
/// end), and on a ring, in which mode (Turing: a pattern, at rest or oscillating)? Method: on a
/// grid of s all stationary states (self_consistent.hpp) with their spectra (linearisation.hpp),
/// states of neighbouring s joined by Newton's method. Where the number of unstable eigenvalues
/// changes along a joined branch, the eigenvalue that crossed is followed by Newton's method within
/// a bracketing search for Re lambda(s) = 0; where two states have no continuation, Newton's method
/// on the states' equation and det = 0 together gives the fold. Rejected: pseudo-arclength
/// continuation (nothing to follow round a fold: all states of every s are known anyway).
///
/// What happens twice between two s of the grid is not seen. Turing: the mode k = 1 of a ring at a
/// homogeneous state, w_hat(1) chi(lambda) = 1.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "poise/core/watch.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

enum class OnsetKind {
  hopf,                 ///< a pair +- i frequency, all labels alike or block by block
  branch,               ///< a real eigenvalue of a state that goes on
  fold,                 ///< two states meet and end
  pattern,              ///< lambda = 0 in a mode k >= 1
  oscillating_pattern,  ///< +- i frequency in a mode k >= 1
};

struct Onset {
  OnsetKind kind;
  double s;          ///< where; to about 1e-10 of the grid's length
  double frequency;  ///< |Im lambda| there, radians / time
  int mode;          ///< of a ring; else 0
  double r, h;       ///< of the state there, at the label asked for
};

/// One state at one s: what a diagram plots.
struct StabilityPoint {
  double s;
  std::size_t branch;  ///< those of one number are joined
  double r, h;         ///< at the label asked for
  double growth;       ///< largest Re lambda found; -left of the search where none was, NaN for a
                       ///< state that never fires
  int mode;            ///< in which it is
  std::size_t unstable;
};

struct StabilityDiagram {
  std::vector<StabilityPoint> points;
  std::vector<Onset> onsets;  ///< by increasing s
  bool complete = true;       ///< all states of each s, all spectra, each change explained
  std::string how;
};

/// `steps` + 1 equidistant s from `from` to `to`. The kernel must be constant, of blocks (at most 4
/// that hear differently), or a ring with a drive that is the same for all labels: else throws
/// core::ParameterError. Throws core::Interrupted.
StabilityDiagram onsets(const std::function<Model(double)>& family, double from, double to,
                        std::size_t steps, double label, const core::Watch& watch = {});

}  // namespace poise::dense
