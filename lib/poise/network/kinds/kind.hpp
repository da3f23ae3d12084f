/// What a kind of intensity must say of itself.
///
/// Problem: much above this floor depends on what a function looks like: the range of its Gaussian
/// averages, the bounds of a sampler, the directions of a proof. A place that takes an unknown kind
/// for a known one would compile, and then prove a falsehood.
/// Method: a kind states its name, shape and parameters and supplies the functions of
/// intensity.hpp; the concept `Kind` asks for all of it where the list is made, and everything else
/// is derived from the shape. What only one floor needs (a Gaussian average, an enclosure) is an
/// overload in that floor's kinds/, beside a deleted template for every other type. So a new kind
/// is one file a floor and one entry in the list of intensity.hpp, and what it lacks does not
/// compile.
/// Rejected: a base class (an indirect call in a sampler's loop, and functions with a default to
/// forget); `std::get_if` with "anything else" behind it, which takes an unknown kind for a known
/// one.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace poise::network {

/// f, f' and f'' at one point.
struct Taylor {
  double value;
  double first;
  double second;
};

/// What f looks like on the whole line. A Gaussian average of f has the same shape, about the same
/// middle(): smearing keeps symmetry, monotonicity and convexity, and that f or f' falls away from
/// its middle on both sides [Wintner 1938].
enum class Shape {
  flat,     ///< constant
  sigmoid,  ///< monotone and bounded; f' even about middle(), its size falling away from there
  bump,     ///< even about middle(), monotone on either side, bounded
  ramp,     ///< monotone, convex or concave; Lipschitz, and unbounded on one side
};

/// Whether sup f is finite whatever the parameters.
constexpr bool bounded(Shape shape) { return shape != Shape::ramp; }

/// A number that a kind depends on: its name in a configuration, and where it is kept.
template <class K>
struct Parameter {
  std::string_view name;
  double K::*place;
};

/// Whether each double of K is in K::parameters, and K has no other members.
template <class K>
constexpr bool lists_all_parameters = sizeof(K::parameters) / sizeof(Parameter<K>) *
                                          sizeof(double) ==
                                      sizeof(K);

/// A kind of intensity; intensity.hpp says what its functions return.
template <class K>
concept Kind = std::regular<K> && requires(const K f, double x, const std::string& key) {
  { K::name } -> std::convertible_to<std::string_view>;
  requires std::same_as<const Shape, decltype(K::shape)>;
  requires std::same_as < const Parameter<K>
  &, decltype((K::parameters[0])) > ;
  requires lists_all_parameters<K>;
  { f.value(x) } -> std::same_as<double>;
  { f.derivative(x) } -> std::same_as<double>;
  { f.second_derivative(x) } -> std::same_as<double>;
  { f.taylor(x) } -> std::same_as<Taylor>;
  { f.supremum() } -> std::same_as<double>;
  { f.infimum() } -> std::same_as<double>;
  { f.lipschitz() } -> std::same_as<double>;
  { f.second_bound() } -> std::same_as<double>;
  { f.third_bound() } -> std::same_as<double>;
  { f.drift_bound() } -> std::same_as<double>;
  { f.middle() } -> std::same_as<double>;
  { f.reach() } -> std::same_as<double>;
  { f.validate(key) } -> std::same_as<void>;
};

}  // namespace poise::network
