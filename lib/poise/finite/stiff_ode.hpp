/// Initial value problems with fast and slow scales: dx/dt = rate(x).
///
/// Method: rosenbrock4 of Boost.Odeint (Hairer and Wanner's order 4, L-stable) with step control
/// and dense output. This header hides it because Boost 1.74's uBLAS, on which that stepper is
/// built, calls allocator members that C++20 has removed: stiff_ode.cpp alone is compiled as C++17.
#pragma once

#include <functional>
#include <vector>

namespace poise::finite {

struct StiffSystem {
  /// rate(x)
  std::function<std::vector<double>(const std::vector<double>& x)> rate;
  /// d rate / dx, row by row.
  std::function<std::vector<double>(const std::vector<double>& x)> jacobian;
};

enum class StiffEnd {
  last_time,
  cancelled,
  overflow,  ///< rate or jacobian not finite, or no step short enough
};

struct StiffPath {
  std::vector<std::vector<double>> x;  ///< at the first of the times, as many as were reached
  double reached = 0.0;                ///< where the last step ended
  StiffEnd end = StiffEnd::last_time;
};

/// x at `times` (increasing, the first >= 0) from x(0) = start. `tolerance` is the local error a
/// step, absolute and relative; `first_step` a first guess. `cancelled` is asked before every step.
StiffPath solve_stiff(const StiffSystem& system, const std::vector<double>& start,
                      const std::vector<double>& times, double tolerance, double first_step,
                      const std::function<bool()>& cancelled);

}  // namespace poise::finite
