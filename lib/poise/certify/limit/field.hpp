/// The hydrodynamic limit in a clock in which nothing is singular, along a whole path: enclosed.
///
///     dv/ds = -adj(J_v) J_K R,   dK/ds = det(J_v) R,   dt/ds = det J_v,
///     R_a = Sigma_a - 2 K_a / tau_a
///
/// (limit/hydrodynamic.hpp, without its factor mu). The right side is a polynomial in the derivatives
/// e_n of the Gaussian expectations, which composition.hpp encloses along a path. F is constant along
/// every solution, since J_v adj(J_v) = det(J_v) I.
/// Source: [MV, (4.6)-(4.7)], [MV, (5.24)].
#pragma once

#include <array>

#include "poise/certify/limit/composition.hpp"
#include "poise/network/model.hpp"

namespace poise::certify {

/// Indices of v_e, v_i, K_e, K_i, and of t after them.
inline constexpr std::size_t states = 4;
inline constexpr std::size_t clock_index = 4;
constexpr std::size_t mean_index(core::Population p) { return core::index(p); }
constexpr std::size_t variance_index(core::Population p) { return 2 + core::index(p); }

template <class T>
using PerState = std::array<T, states>;
/// The states and the time.
template <class T>
using PerUnknown = std::array<T, states + 1>;

/// J_v, J_K and dK/dt = R, or a derivative of them.
struct FieldParts {
  core::PerChannel<DiscFunction> J_v, J_K;
  core::PerPopulation<DiscFunction> K_rate;
};

struct FieldAlong {
  FieldParts parts;
  DiscFunction trace, det;        ///< of J_v
  PerUnknown<DiscFunction> rate;  ///< d/ds
};

/// Derivatives by v_e, v_i, K_e, K_i.
struct GradientAlong {
  PerState<FieldParts> parts;
  PerState<DiscFunction> trace, det;
  PerState<PerUnknown<DiscFunction>> rate;
};

/// The field around one point, with the jets there.
class FieldExpansion {
 public:
  /// `at`: thin balls v_e, v_i, K_e, K_i; K > 0 where an intensity needs it (jet.hpp).
  FieldExpansion(const network::Network& network, const PerState<Ball>& at, HermiteRules& rules);

  /// F at the point itself.
  core::PerPopulation<Ball> F() const;
  const core::PerChannel<Jet>& jets() const { return jets_; }

  /// The field along `path`, which is at the point at u = 0 but for its rests.
  FieldAlong along(const PerState<DiscFunction>& path, const DiscArithmetic& in) const;
  /// With its derivatives.
  std::pair<FieldAlong, GradientAlong> with_gradient(const PerState<DiscFunction>& path,
                                                     const DiscArithmetic& in) const;

 private:
  /// E f_ab^(j), j = 0, ..., most.
  core::PerChannel<std::vector<DiscFunction>> expectations(const PerState<DiscFunction>& path,
                                                           slong most,
                                                           const DiscArithmetic& in) const;

  const network::Network& network_;
  PerState<Ball> at_;
  Bits bits_;
  core::PerChannel<Jet> jets_;
};

/// Of a 2 x 2 matrix.
DiscFunction determinant(const core::PerChannel<DiscFunction>& m, const DiscArithmetic& in);

}  // namespace poise::certify
