/// The networks of the paper's own simulations. [MV, Section 6]
#pragma once

#include "poise/network/model.hpp"

namespace poise::network {

/// The paper's constants with c_ei = c_ie = 1, which the paper leaves open, and the labels of (6.2)
/// and (6.4) exchanged, so that a source has one shape: the networks of its Figures 6.1 (K = (1, 1))
/// and 6.2 (K = (1, 1/2)).
inline Network paper(std::size_t n = 5000) {
  Network network;
  network.n = n;
  network.tau = {1.0, 1.0};
  network.weight = {{{1.0, 1.5}, {0.5, 0.5}}};
  network.intensity.rows.e = {Tanh{0.5, 2.0, 1.0}, Tanh{1.0, 1.0, 1.0}};
  network.intensity.rows.i = {Tanh{0.5, 2.0, 1.0}, Tanh{1.0, 1.0, 0.5}};
  return network;
}

/// The same with (6.1)-(6.4) as printed: f_ei has gain c_ie, f_ie has gain c_ei.
inline Network paper_as_printed(double c_ei = 1.0, double c_ie = 1.0) {
  Network network = paper();
  network.intensity.rows.e.i = Tanh{0.5, 2.0, c_ie};
  network.intensity.rows.i.e = Tanh{1.0, 1.0, c_ei};
  return network;
}

}  // namespace poise::network
