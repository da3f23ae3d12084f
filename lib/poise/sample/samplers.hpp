/// Every sampler there is, as types.
///
/// One list serves the program (methods.cpp makes names of it) and the tests (each law is checked
/// for every type on it), so that a new sampler is one file and one line here, and meets all laws.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>

#include "poise/sample/exact.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "poise/sample/thinning.hpp"

namespace poise::sample {

inline constexpr std::size_t any_n = std::size_t(-1);

/// A sampler and what is to be said of it.
template <Path S>
requires KeepsState<S>
struct Listed {
  std::string_view name;         ///< as `--method` takes it
  std::string_view description;  ///< one sentence
  std::size_t largest_n;         ///< the largest network that it is fit for
  double bytes_a_neuron;         ///< resident, the ensemble's buffer included, as measured
  bool unbounded = false;        ///< whether it takes intensities without a bound
};

/// Exact in law: each a `Sampler`.
inline constexpr std::tuple exact_samplers{
    Listed<Exact>{"exact", "Exact and fast: by blocks, tracked or thinning, whichever suits.",
                  0x7fffffffu, 39.0, true},
    Listed<Blocks>{"blocks", "Exact; spikes in blocks that need no decision.", 0x7fffffffu, 39.0,
                   true},
    Listed<Tracked>{"tracked", "Exact; each neuron's rates are tracked, however steep they are.",
                    0x7fffffffu, 39.0, true},
    Listed<Thinning>{"thinning",
                     "Exact; thins a Poisson process of constant rate, O(1) a candidate spike.",
                     any_n, 11.7},
    Listed<Gillespie>{"gillespie",
                      "Exact; inverts the integrated rate of all synapses: slow, the reference.",
                      64, 32.0, true}};

/// Each a Leap<Rule>.
inline constexpr std::tuple leaping_samplers{
    Listed<TauExplicit>{"tau-explicit", "Steps of --step; rates held at each step's start.", any_n,
                        20.0},
    Listed<TauMidpoint>{"tau-midpoint", "Steps of --step; rates of each step's middle.", any_n,
                        20.0},
    Listed<TauStiff>{"tau-stiff",
                     "Steps of --step, which may be long: the fast means move exactly.", any_n,
                     20.0},
    Listed<TauImplicit>{"tau-implicit",
                        "Steps of --step; backward Euler in the fast means, which it dampens.",
                        any_n, 20.0},
    Listed<Diffusion>{"diffusion", "Steps of --step, Gaussian in place of spikes.", any_n, 20.0}};

/// A list of types; Types<...>::into<::testing::Types> is the same list as GoogleTest's.
template <class... S>
struct Types {
  template <template <class...> class List>
  using into = List<S...>;
};

template <class... S>
constexpr Types<S...> types_of(const std::tuple<Listed<S>...>&) {
  return {};
}
using ExactSamplers = decltype(types_of(exact_samplers));
using LeapingSamplers = decltype(types_of(leaping_samplers));

/// The entry of an exact sampler.
template <Sampler S>
constexpr const Listed<S>& listed() {
  return std::get<Listed<S>>(exact_samplers);
}

}  // namespace poise::sample
