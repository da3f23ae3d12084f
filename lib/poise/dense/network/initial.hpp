/// The potentials of a dense network at time 0, and the drive of each neuron.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

/// Independent, each from the law at its neuron's label. Each slice of neurons (core/slices.hpp) has
/// a stream of its own, named by (seed, dense_initial, replica, slice): the same whatever simulates
/// from them. Throws core::Interrupted on a stop.
std::vector<double> draw_initial(const Model& model, core::Seed seed, std::uint64_t replica,
                                 const std::stop_token& stop = {});

/// mu_i = mu(xi_i), one a neuron.
std::vector<double> drives(const Model& model);

}  // namespace poise::dense
