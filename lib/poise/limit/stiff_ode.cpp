#include "poise/limit/stiff_ode.hpp"

#include <algorithm>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>
#include <utility>

namespace poise::limit {

std::vector<std::vector<double>> solve_stiff(const StiffSystem& system,
                                             const std::vector<double>& start,
                                             const std::vector<double>& times, double tolerance,
                                             double first_step) {
  namespace odeint = boost::numeric::odeint;
  using Vector = boost::numeric::ublas::vector<double>;
  using Matrix = boost::numeric::ublas::matrix<double>;
  std::vector<std::vector<double>> path;
  if (times.empty()) return path;

  const auto plain = [](const Vector& x) { return std::vector<double>(x.begin(), x.end()); };
  const auto rate = [&](const Vector& x, Vector& dxdt, double) {
    const auto values = system.rate(plain(x));
    std::copy(values.begin(), values.end(), dxdt.begin());
  };
  const auto jacobian = [&](const Vector& x, Matrix& J, double, Vector& dfdt) {
    const auto values = system.jacobian(plain(x));
    std::copy(values.begin(), values.end(), J.data().begin());  // both row by row
    std::fill(dfdt.begin(), dfdt.end(), 0.0);
  };
  // integrate_times starts at its first time, so 0 goes before times that do not begin there.
  std::vector<double> grid = times;
  const bool from_zero = grid.front() == 0.0;
  if (!from_zero) grid.insert(grid.begin(), 0.0);
  const auto observe = [&](const Vector& x, double t) {
    if (t > 0.0 || from_zero) path.push_back(plain(x));
  };
  Vector x(start.size());
  std::copy(start.begin(), start.end(), x.begin());
  const auto stepper = odeint::make_dense_output<odeint::rosenbrock4<double>>(tolerance, tolerance);
  odeint::integrate_times(stepper, std::make_pair(rate, jacobian), x, grid.begin(), grid.end(),
                          first_step, observe);
  return path;
}

}  // namespace poise::limit
