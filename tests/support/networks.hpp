/// Networks that several tests share.
#pragma once

#include "poise/gaussian/expectation.hpp"
#include "poise/network/paper.hpp"

namespace poise::testing {

using network::Network;

inline Network paper_network(std::size_t n = 5000) { return network::paper(n); }
inline Network literal_network() { return network::paper_as_printed(); }

/// The paper's network with a sharper f_ie: a complex pair leaves the half-plane near t = 0.92.
inline Network hopf_network() {
  Network network = paper_network();
  network.intensity.rows.i.e = network::Tanh{0.5, 2.0, 1.25};
  return network;
}

/// Three balanced points at K = (0.5, 2); from the one near (2.23, -0.01) the limit meets a fold.
inline Network fold_network() {
  using network::Tanh;
  Network network = paper_network();
  network.weight = {{{1.0, 1.5}, {1.0, 1.5}}};
  network.intensity.rows.e = {Tanh{0.5, 2.0, 2.0}, Tanh{1.0, 1.0, 0.5}};
  network.intensity.rows.i = {Tanh{1.0, 1.0, 0.25}, Tanh{1.0, 1.0, 1.0}};
  return network;
}

/// The network with its inhibitory weights C_ei and C_ii chosen so that F(v, K) = 0.
inline Network balanced_at(Network network, const core::PerPopulation<double>& v,
                           const core::PerPopulation<double>& K) {
  for (const auto a : core::populations) {
    const auto& f = network.intensity[a];
    const double in = gaussian::expectation(f.e, v.e, K.e).value;
    const double out = gaussian::expectation(f.i, v.i, K.i).value;
    network.weight[a].i = network.weight[a].e * in / out;
  }
  return network;
}

/// The network with its weights chosen so that F(v, K) = 0 and trace J_v(v, K) = 0, C_ee kept: a
/// Hopf point if det J_v > 0, a neutral saddle if det J_v < 0. Needs E f_ee' and E f_ii' of one
/// sign, neither 0.
inline Network traceless_at(Network network, const core::PerPopulation<double>& v,
                            const core::PerPopulation<double>& K) {
  const auto& [f_e, f_i] = network.intensity.rows;
  auto& [C_e, C_i] = network.weight.rows;
  const auto slope = [](const network::Intensity& f, double mean, double variance) {
    return gaussian::expectation(f, mean, variance).d_mean;
  };
  const auto value = [](const network::Intensity& f, double mean, double variance) {
    return gaussian::expectation(f, mean, variance).value;
  };
  C_i.i = C_e.e * slope(f_e.e, v.e, K.e) / slope(f_i.i, v.i, K.i);
  C_i.e = C_i.i * value(f_i.i, v.i, K.i) / value(f_i.e, v.e, K.e);
  C_e.i = C_e.e * value(f_e.e, v.e, K.e) / value(f_e.i, v.i, K.i);
  return network;
}

}  // namespace poise::testing
